namespace Playground.Verifier;

/// <summary>A check refuses the program; its message is in the log already. Caught only in <see cref="BpfVerifier"/>.</summary>
internal sealed class RejectException(int errno, string refusal = "") : Exception
{
    /// <summary>What was written last; empty for a silent refusal.</summary>
    public string Refusal { get; } = refusal;

    /// <summary>Positive.</summary>
    public int Errno { get; } = errno;
}

/// <summary>The program needs something that is not modelled. Caught only in <see cref="BpfVerifier"/>.</summary>
internal sealed class UnsupportedException(string feature) : Exception(feature);

/// <summary>Error numbers that the verifier gives.</summary>
internal static class Errno
{
    public const int Perm = 1, NoEnt = 2, E2Big = 7, Again = 11, NoMem = 12, Acces = 13, Fault = 14, Busy = 16, Exist = 17, Inval = 22,
        NoSpc = 28, Range = 34, Proto = 71, OpNotSupp = 95, NotSupp = 524;
}
