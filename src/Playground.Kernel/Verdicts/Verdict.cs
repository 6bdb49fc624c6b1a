namespace Playground.Kernel.Verdicts;

public enum VerdictKind
{
    Accept,
    /// <summary>The profile's kernel refuses the program.</summary>
    Reject,
    /// <summary>The object or program cannot be linked or loaded before verification.</summary>
    Invalid,
    /// <summary>That kernel has the feature, the playground does not model it; the message names it. Also a spent budget.</summary>
    Unsupported,
    /// <summary>The host refuses for reasons of its own.</summary>
    NoVerdict,
}

/// <summary>Where in the source the message belongs; <see cref="Line"/> is 0 when unknown.</summary>
public sealed record VerdictPlace(int Insn, string File, int Line, int Column);

/// <summary>What a kernel says of one program.</summary>
public sealed record Verdict
{
    public required VerdictKind Kind { get; init; }
    /// <summary>Positive errno; 0 for accept.</summary>
    public int Errno { get; init; }
    /// <summary>The last meaningful line of the kernel's log, unmasked; empty for accept.</summary>
    public string Message { get; init; } = "";
    public int ProcessedInsns { get; init; }
    public int TotalStates { get; init; }
    public int PeakStates { get; init; }
    public int MaxStatesPerInsn { get; init; }
    public VerdictPlace? At { get; init; }
    /// <summary>The log in the kernel's format, as the asked log level shows it; empty at level 0.</summary>
    public string Log { get; init; } = "";
    public long Microseconds { get; init; }

    public static Verdict Unsupported(string what) => new() { Kind = VerdictKind.Unsupported, Message = what };
    public static Verdict Invalid(string why, int errno = 22) => new() { Kind = VerdictKind.Invalid, Message = why, Errno = errno };

    /// <summary>The name used on the command line and in JSON.</summary>
    public string KindName => Kind switch
    {
        VerdictKind.Accept => "accept",
        VerdictKind.Reject => "reject",
        VerdictKind.Invalid => "invalid",
        VerdictKind.Unsupported => "unsupported",
        _ => "no-verdict",
    };
}
