using Playground.Conformance.Tests.Generators;
using Playground.Host;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

/// <summary>Random programs: what the verifier and this computer's kernel say must agree.</summary>
public sealed class RandomProgramTests
{
    [Fact]
    public void A_seed_always_gives_the_same_program() =>
        Assert.All(Enumerable.Range(0, 50), seed => Assert.Equal(ProgramGenerator.Generate(seed), ProgramGenerator.Generate(seed)));

    [Fact]
    public void Every_program_assembles_broken_or_not() => Assert.All(Enumerable.Range(0, 200), seed =>
    {
        var text = ProgramGenerator.Generate(seed);
        Assert.Empty(AssemblyReader.Read("whole.bpf", text).Diagnostics);
        // Breaking may make an instruction that the text cannot say; anything else is read.
        Assert.All(AssemblyReader.Read("broken.bpf", Mutator.Break(text, seed)).Diagnostics, d => Assert.True(d.Line > 0));
    });

    /// <summary>
    /// Loads random programs, which may crash a kernel: runs only where <c>PLAYGROUND_RANDOM=FROM:COUNT</c> asks for it
    /// and bpf(2) is permitted.
    /// </summary>
    [Fact]
    public void The_verifier_and_the_kernel_agree()
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_RANDOM")?.Split(':') is not [var from, var count] || HostKernel.WhyUnavailable() != null)
            return;
        var profile = ProfileCatalog.Get(ProfileCatalog.Default);
        var wrong = new List<string>();
        foreach (var seed in Enumerable.Range(int.Parse(from), int.Parse(count)))
        {
            var text = ProgramGenerator.Generate(seed);
            if (AssemblyReader.Read("random.bpf", seed % 2 == 0 ? text : Mutator.Break(text, seed)).Object is not { } spec)
                continue;
            if (Linker.LinkAll(spec, profile)[0].Program is not { } ours || Linker.LinkAll(spec, HostProfile.Get())[0].Program is not { } theirs)
                continue;
            var want = Outline(HostKernel.Verify(theirs, new HostOptions()).Verdict);
            var got = Outline(BpfVerifier.Verify(ours, profile, new VerifierOptions { LogLevel = 0 }).Verdict);
            if (want != got)
                wrong.Add($"{seed}: kernel {want}, verifier {got}");
        }
        Assert.Empty(wrong);
    }

    private static string Outline(Verdict v) => $"{v.KindName} '{MessageMask.Apply(v.Message)}' after {v.ProcessedInsns}";
}
