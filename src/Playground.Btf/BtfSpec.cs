using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Playground.Btf;

/// <summary>A set of BTF types by id, as read from a kernel or an object; immutable.</summary>
public sealed class BtfSpec
{
    private readonly ImmutableArray<BtfType> types;
    private readonly Lazy<FrozenDictionary<(string, BtfKind), int[]>> byName;

    /// <param name="types">Element i becomes id i + 1; id 0 is void.</param>
    public BtfSpec(IEnumerable<BtfType> types)
    {
        this.types = [new BtfVoid(), .. types];
        for (var i = 0; i < this.types.Length; i++)
            this.types[i].Id = i;
        byName = new(() => this.types.Where(t => t.Name.Length > 0)
            .GroupBy(t => (t.Name, t.Kind))
            .ToFrozenDictionary(g => g.Key, g => g.Select(t => t.Id).ToArray()));
    }

    /// <summary>Number of types, void included.</summary>
    public int Count => types.Length;

    public ImmutableArray<BtfType> Types => types;

    /// <summary>The type with this id.</summary>
    /// <exception cref="BadBtfException">No such id.</exception>
    public BtfType this[int id] => (uint)id < (uint)types.Length ? types[id] : throw new BadBtfException($"type id {id} does not exist (there are {types.Length})");

    public bool Contains(int id) => (uint)id < (uint)types.Length;

    /// <summary>Ids of the types of this name and kind, ascending; empty if none.</summary>
    public ReadOnlySpan<int> Find(string name, BtfKind kind) => byName.Value.TryGetValue((name, kind), out var ids) ? ids : [];

    /// <summary>The first type of this name and kind, or null.</summary>
    public BtfType? FindFirst(string name, BtfKind kind) => Find(name, kind) is [var id, ..] ? types[id] : null;

    /// <summary>Follows typedefs, qualifiers and type tags; returns what they finally stand for.</summary>
    public BtfType SkipModifiers(int id)
    {
        for (var hops = 0; hops < types.Length; hops++)
        {
            switch (this[id])
            {
                case BtfTypedef or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag:
                    id = ((BtfRef)types[id]).Target;
                    break;
                case var t:
                    return t;
            }
        }
        throw new BadBtfException($"type id {id}: the chain of modifiers never ends");
    }
}

/// <summary>Malformed BTF; the message says which type and why.</summary>
public sealed class BadBtfException(string message) : Exception(message);
