namespace Playground.Conformance.Tests.Generators;

/// <summary>What the generator believes a register or stack slot holds.</summary>
internal enum Kind { None, Scalar, Ctx, MapValue, Packet, PacketEnd, RingMem, Task, Node }

/// <summary>A belief: the kind, the bytes that may be accessed, and the map of a map value.</summary>
/// <param name="Size">Bytes that may be accessed from offset 0; for a scalar its largest value, -1 when unknown.</param>
internal readonly record struct Value(Kind Kind, long Size = -1, string Map = "")
{
    public static Value None => default;
    public static readonly Value Scalar = new(Kind.Scalar), Ctx = new(Kind.Ctx);
    public static Value Bounded(long max) => new(Kind.Scalar, max);
}

/// <summary>Beliefs about registers r0 to r9 and the stack's 8-byte slots (slot 0 is fp-8).</summary>
internal sealed class GeneratorState
{
    public const int Slots = 12;

    public Value[] Registers { get; } = new Value[10];
    public Value[] Stack { get; } = new Value[Slots];

    /// <summary>Registers that may not be written: loop counters and what is still needed.</summary>
    public HashSet<int> Pinned { get; } = [];
    /// <summary>Stack slots that may not be written.</summary>
    public HashSet<int> PinnedSlots { get; } = [];

    public GeneratorState Clone()
    {
        var copy = new GeneratorState();
        Registers.CopyTo(copy.Registers, 0);
        Stack.CopyTo(copy.Stack, 0);
        copy.Pinned.UnionWith(Pinned);
        copy.PinnedSlots.UnionWith(PinnedSlots);
        return copy;
    }

    /// <summary>Keeps what both paths agree on.</summary>
    public void Join(GeneratorState other)
    {
        Join(Registers, other.Registers);
        Join(Stack, other.Stack);
    }

    private static void Join(Value[] to, Value[] other)
    {
        for (var i = 0; i < to.Length; i++)
        {
            if (to[i].Kind != other[i].Kind || to[i].Map != other[i].Map)
                to[i] = Value.None;
            else if (to[i].Kind == Kind.Scalar)
                to[i] = to[i].Size < 0 || other[i].Size < 0 ? Value.Scalar : Value.Bounded(Math.Max(to[i].Size, other[i].Size));
            else
                to[i] = to[i] with { Size = Math.Min(to[i].Size, other[i].Size) };
        }
    }

    /// <summary>What a call leaves: r0 is a number, r1 to r5 are gone.</summary>
    public void AfterCall()
    {
        Registers[0] = Value.Scalar;
        Array.Clear(Registers, 1, 5);
    }

    public IEnumerable<int> Holding(Kind kind) => Enumerable.Range(0, 10).Where(r => Registers[r].Kind == kind);
}
