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
    /// <summary>Most executions of one insn that are recorded with their states; further ones leave no event.</summary>
    public int MaxVisits { get; init; } = int.MaxValue;
    /// <summary>Most characters of log kept; of a longer log the end is kept, as the kernel does.</summary>
    public int MaxLog { get; init; } = 64 << 20;
    public CancellationToken Cancellation { get; init; }
    /// <summary>Called with each state that an instruction is about to be simulated in; for the test of soundness.</summary>
    internal Action<int, VerifierState>? Visit { get; init; }
    /// <summary>Follows a path although an earlier state covers it, so that every state is one of its own path; for the test of soundness. Loops that end only by being covered do not end.</summary>
    internal bool KeepsEveryPath { get; init; }
}

/// <summary>The public result of a verification.</summary>
public sealed record VerifierResult(Verdict Verdict, ImmutableArray<TraceEvent> Events, ImmutableArray<Fixup> Fixups);

/// <summary>The verifier: an abstract interpreter that answers as the profile's kernel would.</summary>
public static class BpfVerifier
{
    /// <summary>Never throws, whatever the program: what is our own fault is reported as <c>unsupported</c>, <c>playground bug: ...</c>.</summary>
    public static VerifierResult Verify(ProgramSpec program, Profile profile, VerifierOptions options)
    {
        ProgramVerifier? verifier = null;
        try
        {
            verifier = new ProgramVerifier(program, profile, options);
            return verifier.Run();
        }
        catch (UnsupportedException e)
        {
            return new(Verdict.Unsupported(e.Message), [.. verifier?.Events ?? []], []);
        }
        catch (OperationCanceledException)
        {
            return new(Verdict.Unsupported("budget: verification was stopped"), [], []);
        }
        catch (OutOfMemoryException)
        {
            return new(Verdict.Unsupported("budget: out of memory"), [], []);
        }
#pragma warning disable CA1031 // the boundary: our own bugs must not take the caller down, and must not become a verdict
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new(Verdict.Unsupported($"playground bug: {e.GetType().Name}: {e.Message}"), [], []);
        }
    }
}
