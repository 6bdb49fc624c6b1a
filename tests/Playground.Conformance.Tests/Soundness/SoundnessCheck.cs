using Playground.Conformance.Tests.Generators;
using Playground.Executor;
using Playground.Executor.Machines;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests.Soundness;

/// <summary>What came of one random program.</summary>
/// <param name="Accepted">The verifier accepts it, and it ran.</param>
/// <param name="Steps">Concrete states that were looked for in the verifier's.</param>
/// <param name="Finding">What is wrong; empty when nothing is.</param>
internal readonly record struct SoundnessResult(bool Accepted, int Steps, string Finding);

/// <summary>Runs a random program that the verifier accepts: no memory check may trip, and every concrete state must lie in one of the verifier's.</summary>
/// <remarks>
/// The verifier follows every path to its end for this: a state that is cut off because an earlier one covers it may differ
/// from that in registers that nobody reads. Programs whose loops end only by being covered are just run.
/// </remarks>
internal static class SoundnessCheck
{
    private const int MostVisits = 20_000;

    private static readonly byte[][] Packets =
    [
        [.. Enumerable.Range(0, 64).Select(i => (byte)(i is 12 ? 8 : i is 13 ? 0 : i * 37 + 11))],
        [.. Enumerable.Range(0, 14).Select(i => (byte)(i * 91 + 3))],
        [.. Enumerable.Range(0, 200).Select(i => (byte)(255 - i))],
    ];

    public static SoundnessResult Check(int seed, Profile profile)
    {
        var text = ProgramGenerator.Generate(seed);
        if (seed % 3 == 2)
            text = Mutator.Break(text, seed);
        return AssemblyReader.Read("random.bpf", text).Object is { } spec && Linker.LinkAll(spec, profile)[0].Program is { } program ? Check(program, profile, Packets[seed % Packets.Length]) : default;
    }

    public static SoundnessResult Check(ProgramSpec program, Profile profile, byte[] data)
    {
        var verdict = BpfVerifier.Verify(program, profile, new VerifierOptions { LogLevel = 0 });
        if (verdict.Verdict.Kind != VerdictKind.Accept)
            return default;
        ConcreteTrace trace;
        try
        {
            trace = new ConcreteTrace(program, verdict.Fixups, profile, data);
        }
        catch (Executor.Machines.UnsupportedException)
        {
            return default;
        }
        if (trace.Trap is { Kind: not TrapKind.Budget } trap)
            return new SoundnessResult(true, 0, trap.ToString());
        if (program.Insns.Any(i => i.Op == Isa.Op.MayGoto) || ForgetsFrame(program))
            return new SoundnessResult(true, 0, "");
        if (Mark(trace, program, profile) > MostVisits)
            return new SoundnessResult(true, 0, "");
        var missing = trace.States.Find(s => s.Mismatch.Length > 0);
        return new SoundnessResult(true, trace.States.Count, missing == null ? "" : $"at {missing.Insn}: {missing.Mismatch}");
    }

    /// <summary>
    /// The kernel's own fault, kept because its verdicts are matched: a number to which a function adds its frame pointer is
    /// taken for a pointer into the first frame (<c>r6 = 6; r6 += r10</c> gives <c>R6=fp[0]6</c> in frame 1, seen on 6.18).
    /// </summary>
    private static bool ForgetsFrame(ProgramSpec program) =>
        program.Insns.Any(i => i.Op == Isa.Op.CallLocal || i.Op == Isa.Op.LdImm64 && i.Src == Isa.Pseudo.Func) && program.Insns.Any(i => i.Op == Isa.Op.Add && i.UsesReg && i.Src == 10);

    /// <summary>Verifies again along every path and marks the concrete states that are met; gives the number of abstract ones.</summary>
    private static int Mark(ConcreteTrace trace, ProgramSpec program, Profile profile)
    {
        var waiting = trace.States.GroupBy(s => s.Insn).ToDictionary(g => g.Key, g => g.ToList());
        var containment = new Containment(trace.Machine, trace.Cpu);
        using var stop = new CancellationTokenSource();
        var visits = 0;
        BpfVerifier.Verify(program, profile, new VerifierOptions
        {
            LogLevel = 0,
            KeepsEveryPath = true,
            Cancellation = stop.Token,
            Visit = (insn, state) =>
            {
                if (++visits > MostVisits)
                    stop.Cancel();
                if (waiting.TryGetValue(insn, out var left))
                    left.RemoveAll(concrete => (concrete.Mismatch = containment.Check(concrete, state)).Length == 0);
            },
        });
        return visits;
    }
}
