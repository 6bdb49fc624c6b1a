using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Tracing;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

/// <summary>What the loader of the program may do: everything, CAP_BPF without CAP_PERFMON, or nothing.</summary>
public enum Capabilities { All, Bpf, None }

/// <summary>How to verify: the kernel's log level, and the budget.</summary>
public sealed record VerifierOptions
{
    /// <summary>0, 1 or 2 as BPF_PROG_LOAD's; bit 4 (statistics) is always on.</summary>
    public int LogLevel { get; init; } = 1;
    public Capabilities Caps { get; init; } = Capabilities.All;
    /// <summary>Record <see cref="VerifierResult.Events"/>.</summary>
    public bool RecordEvents { get; init; }
    /// <summary>Most events recorded; the rest are counted, not kept.</summary>
    public int MaxEvents { get; init; } = 200_000;
    /// <summary>Most characters of log kept.</summary>
    public int MaxLog { get; init; } = 16 << 20;
    public CancellationToken Cancellation { get; init; }
}

/// <summary>The public result of a verification.</summary>
public sealed record VerifierResult(Verdict Verdict, ImmutableArray<TraceEvent> Events, ImmutableArray<Fixup> Fixups);

/// <summary>The verifier: an abstract interpreter that answers as the profile's kernel would.</summary>
public static class BpfVerifier
{
    public static VerifierResult Verify(ProgramSpec program, Profile profile, VerifierOptions options) =>
        new(Verdict.Unsupported($"verifying {program.Name} for {profile.Name} at level {options.LogLevel}"), [], []);
}
