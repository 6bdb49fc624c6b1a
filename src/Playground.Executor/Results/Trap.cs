namespace Playground.Executor;

/// <summary>Why a program was stopped; an accepted program never is.</summary>
public enum TrapKind : byte
{
    None,
    /// <summary>Address outside every region, or access beyond a region's end.</summary>
    OutOfBounds,
    /// <summary>Address of memory that has been freed.</summary>
    UseAfterFree,
    /// <summary>Store to memory that may only be read.</summary>
    ReadOnly,
    /// <summary>An argument that the callee cannot use (not a map, a wrong pointer).</summary>
    BadArgument,
    /// <summary>An instruction that means nothing, or a jump out of the program.</summary>
    BadInsn,
    /// <summary>More nested calls than the kernel has frames for.</summary>
    CallDepth,
    /// <summary>The instruction budget is spent.</summary>
    Budget,
    /// <summary>The memory budget is spent.</summary>
    Memory,
    Cancelled,
    /// <summary>Something whose behaviour is not modelled; the message names it.</summary>
    Unsupported,
}

/// <summary>A program stopped before its end: where and why, in plain words.</summary>
public sealed record Trap(TrapKind Kind, string Program, int Insn, string Message)
{
    /// <summary>The name used in JSON.</summary>
    public string KindName => Kind switch
    {
        TrapKind.OutOfBounds => "out-of-bounds",
        TrapKind.UseAfterFree => "use-after-free",
        TrapKind.ReadOnly => "read-only",
        TrapKind.BadArgument => "bad-argument",
        TrapKind.BadInsn => "bad-insn",
        TrapKind.CallDepth => "call-depth",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    public override string ToString() => $"{KindName} at {Program}:{Insn}: {Message}";
}
