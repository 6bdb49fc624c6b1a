using Playground.Conformance.Tests.Soundness;
using Playground.Kernel.Profiles;
using Xunit.Abstractions;

namespace Playground.Conformance.Tests;

/// <summary>The verifier and the machine held against each other, without a kernel: what runs stays within what was promised.</summary>
public sealed class SoundnessTests(ITestOutputHelper output)
{
    /// <summary>A few hundred programs always; <c>PLAYGROUND_SOUNDNESS=FROM:COUNT</c> for as many as wanted.</summary>
    [Fact]
    public void Accepted_programs_trip_no_check_and_stay_within_the_verifiers_states()
    {
        var (from, count) = Environment.GetEnvironmentVariable("PLAYGROUND_SOUNDNESS")?.Split(':') is [var first, var many] ? (int.Parse(first), int.Parse(many)) : (0, 300);
        var profile = ProfileCatalog.Get(ProfileCatalog.Default);
        var (accepted, steps) = (0, 0L);
        var wrong = new List<string>();
        foreach (var seed in Enumerable.Range(from, count))
        {
            var result = SoundnessCheck.Check(seed, profile);
            accepted += result.Accepted ? 1 : 0;
            steps += result.Steps;
            if (result.Finding is { Length: > 0 } finding)
                wrong.Add($"{seed}: {finding}");
        }
        output.WriteLine($"{accepted} accepted programs, {steps} concrete states");
        Assert.True(accepted > count / 10, $"only {accepted} of {count} programs are accepted");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }
}
