using System.Collections.Immutable;

namespace Playground.Verifier;

/// <summary>What the verifier knew at one moment, in the kernel's spelling: registers in order, stack slots from the top, then the rest.</summary>
/// <param name="Frame">Call frame that the registers and slots belong to, 0 the outermost.</param>
/// <param name="Items">Empty when nothing was recorded.</param>
public sealed record StateSnapshot(int Frame, ImmutableArray<StateItem> Items)
{
    public static StateSnapshot Empty { get; } = new(0, []);

    /// <summary>The value of an item (<c>R1</c>, <c>fp-8</c>, <c>refs</c>); null when nothing is known of it.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in Items)
                if (item.Name == name)
                    return item.Value;
            return null;
        }
    }

    /// <summary>Items that this state has and the other has not, or otherwise.</summary>
    public IEnumerable<StateItem> ChangedFrom(StateSnapshot before) => Items.Where(i => before[i.Name] != i.Value);

    /// <summary>As a line of the log prints it.</summary>
    public override string ToString() => string.Join(' ', Items);
}

/// <summary>One item of a state: <c>R1</c> and <c>map_value(map=m,ks=4,vs=8)</c>, <c>fp-8</c>, <c>refs</c>; <c>cb</c> has no value.</summary>
public readonly record struct StateItem(string Name, string Value)
{
    public override string ToString() => Value.Length == 0 ? Name : $"{Name}={Value}";
}
