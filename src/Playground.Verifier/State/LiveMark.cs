namespace Playground.Verifier;

/// <summary>What happened to a register or slot since the state that its mark belongs to began.</summary>
[Flags]
internal enum LiveFlags : byte { None = 0, Read32 = 1, Read64 = 2, Read = Read32 | Read64, Written = 4, Done = 8 }

/// <summary>Liveness of one register or slot of one state, as kernels before 6.15 note it.</summary>
/// <remarks>Of a stored state: later paths read the value it had (<see cref="LiveFlags.Read"/>), so it counts in comparisons.</remarks>
internal sealed class LiveMark
{
    /// <summary>The same value's mark in the stored state that this one goes on from; null when it was born since.</summary>
    public LiveMark? Parent;
    public LiveFlags Flags;

    public bool IsRead => (Flags & LiveFlags.Read) != 0;

    public LiveMark Copy() => new() { Parent = Parent, Flags = Flags };

    /// <summary>As the log appends it to a name: <c>_rw</c>; nothing when nothing is known.</summary>
    public string Suffix => Flags == LiveFlags.None ? ""
        : $"_{(IsRead ? "r" : "")}{((Flags & LiveFlags.Written) != 0 ? "w" : "")}{((Flags & LiveFlags.Done) != 0 ? "D" : "")}";
}
