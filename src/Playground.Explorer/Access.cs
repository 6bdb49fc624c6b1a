namespace Playground.Explorer;

/// <summary>What an operation does to the piece of shared state that it touches.</summary>
public enum AccessKind : byte
{
    /// <summary>Touches nothing shared; commutes with everything.</summary>
    Local,
    Read,
    /// <summary>Write, or read and write in one atomic step.</summary>
    Write,
    /// <summary>Takes a lock; enabled only while the lock is free.</summary>
    Acquire,
    /// <summary>Gives a lock back.</summary>
    Release,
}

/// <summary>What an operation means to readers and to those who wait for readers, beside its footprint.</summary>
[Flags]
public enum AccessMarks : byte
{
    None = 0,
    /// <summary>Begins a read-side section (RCU).</summary>
    Enters = 1,
    /// <summary>Gives something up that is taken away when the sections begun before this have ended. Its order with <see cref="Enters"/> matters.</summary>
    Retires = 2,
}

/// <summary>One atomic operation's footprint: a range of units (bytes, say) within a numbered object.</summary>
/// <remarks>
/// Two operations are dependent when their ranges overlap and one of them does not merely read. An operation whose
/// kind depends on the state (a compare-exchange that fails only reads) says what it is in the current state; that
/// is sound, because whoever could change the answer writes the range and is dependent anyway.
/// </remarks>
public readonly record struct Access(int Object, int Offset, int Length, AccessKind Kind)
{
    public AccessMarks Marks { get; init; }

    public static Access Local => default;
    public static Access Read(int obj, int offset = 0, int length = 1) => new(obj, offset, length, AccessKind.Read);
    public static Access Write(int obj, int offset = 0, int length = 1) => new(obj, offset, length, AccessKind.Write);
    public static Access Acquire(int obj, int offset = 0) => new(obj, offset, 1, AccessKind.Acquire);
    public static Access Release(int obj, int offset = 0) => new(obj, offset, 1, AccessKind.Release);

    /// <summary>An operation of which no more is known than that it touches something.</summary>
    public static Access Everything => new(-1, 0, 0, AccessKind.Write);

    /// <summary>True when the order of the two can be told from their results.</summary>
    public bool DependsOn(in Access other) =>
        (Object == other.Object || (Object | other.Object) < 0) && (Kind > AccessKind.Read ? other.Kind != AccessKind.Local : Kind == AccessKind.Read && other.Kind > AccessKind.Read)
        && (Offset < other.Offset + other.Length && other.Offset < Offset + Length || (Object | other.Object) < 0)
        || (((int)Marks << 1 & (int)other.Marks | (int)other.Marks << 1 & (int)Marks) & (int)AccessMarks.Retires) != 0;
}
