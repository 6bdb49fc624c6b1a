using Playground.Conformance.Tests.Generators;
using Playground.Executor;
using Playground.Host;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

/// <summary>Accepted programs do in both engines what they do in this computer's kernel, and never trip a memory check.</summary>
public sealed class TestRunAgreementTests
{
    /// <summary>Everything but tasks, which depend on who runs on this computer.</summary>
    private const Topics Repeatable = Topics.All & ~Topics.Tasks;

    /// <summary>What gives each kernel an answer of its own: time and chance.</summary>
    private static readonly string[] Own = ["bpf_get_prandom_u32", "bpf_ktime_get", "may_goto"];

    /// <summary>
    /// Loads random programs, which may crash a kernel: runs only where <c>PLAYGROUND_RANDOM=FROM:COUNT</c> asks for it
    /// and bpf(2) is permitted.
    /// </summary>
    [Fact]
    public void Random_programs_return_and_leave_behind_the_same()
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_RANDOM")?.Split(':') is not [var from, var count] || HostKernel.WhyUnavailable() != null)
            return;
        var wrong = Enumerable.Range(int.Parse(from), int.Parse(count)).SelectMany(Compare).ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>The same seed gives a program of each generator.</summary>
    private static IEnumerable<string> Compare(int seed) =>
        Compare($"{seed}", ProgramGenerator.Generate(seed, Repeatable)).Concat(Compare($"run {seed}", RunGenerator.Generate(seed)));

    private static IEnumerable<string> Compare(string name, string text)
    {
        var profile = HostProfile.Get() with { PossibleCpus = Environment.ProcessorCount };
        if (Own.Any(own => text.Contains(own, StringComparison.Ordinal)) || AssemblyReader.Read("random.bpf", text).Object is not { } spec)
            yield break;
        if (Linker.LinkAll(spec, profile)[0].Program is not { } program)
            yield break;
        if (RunOutline.OfKernel(program, profile) is not { } want)
            yield break;
        var fixups = BpfVerifier.Verify(program, profile, new VerifierOptions { LogLevel = 0 }).Fixups;
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var run = ProgramRunner.Run(program, fixups, profile, new RunOptions { Data = RunOutline.TakesPacket(program) ? RunOutline.Packet : default, Engine = engine });
            if (run.Unsupported.Length > 0)
                yield break;
            if (RunOutline.Of(run, program, profile) is var got && got != want)
                yield return $"{name} {engine}: kernel {want}, {got}";
        }
    }
}
