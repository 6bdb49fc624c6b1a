using Playground.Kernel.Verdicts;
using Playground.Session.Examples;

namespace Playground.Conformance.Tests.Scenarios;

/// <summary>The scenarios of kernel pointers in maps, under every profile that can express them.</summary>
public sealed class ScenarioTests(ScenarioResults results) : IClassFixture<ScenarioResults>
{
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var scenario in ExampleCatalog.Scenarios)
                foreach (var profile in scenario.Profiles)
                    all.Add(scenario.Id, profile);
            return all;
        }
    }

    [CompilerTheory, MemberData(nameof(All))]
    public async Task The_verifier_answers_as_the_kernel_did(string id, string profile)
    {
        var check = await results.CheckAsync(ExampleCatalog.Find(id)!, profile);
        Assert.Empty(check.Diagnostics);
        var ours = check.Programs.Select(p => Outline(p.Name, p.Verdict.KindName, p.Verdict.Kind == VerdictKind.Reject ? p.Verdict.Errno : 0, p.Verdict.Kind == VerdictKind.Accept ? "" : p.Verdict.Message));
        var recorded = ScenarioAnswers.Of(profile, id).Select(a => Outline(a.Program, a.Verdict, a.Errno, a.Message));
        Assert.Equal(recorded.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [CompilerTheory, MemberData(nameof(All))]
    public async Task Exploring_finds_what_the_scenario_says_and_nothing_else(string id, string profile)
    {
        var scenario = ExampleCatalog.Find(id)!;
        if (scenario.Cpus.IsEmpty)
            return;
        foreach (var variant in scenario.Finds.Keys.Where(f => f.StartsWith(profile, StringComparison.Ordinal)).Append(profile).Distinct())
        {
            var found = await results.ExploreAsync(scenario, variant);
            Assert.Equal("", found.Unsupported);
            Assert.True(found.Complete, found.Limit);
            Assert.Equal(scenario.Finds.TryGetValue(variant, out var kind) ? [kind] : [], found.Violations.Select(v => v.Kind).Distinct());
            foreach (var violation in found.Violations)
                Assert.Contains(violation.Kind, (await results.ReplayAsync(scenario, variant, violation.Schedule)).Violations.Select(v => v.Kind));
        }
    }

    [CompilerTheory, MemberData(nameof(All))]
    public async Task Run_one_after_another_the_programs_return_what_they_returned_in_the_kernel(string id, string profile)
    {
        if (ScenarioAnswers.Run(profile, id) is not { } recorded)
            return;
        var run = await results.ReplayAsync(ExampleCatalog.Find(id)!, profile, "");
        Assert.Equal(recorded, string.Join(' ', run.RetVals.Select(r => (int)r.Value)));
    }

    private static string Outline(string program, string verdict, int errno, string message) => $"{program}: {verdict} {errno} {MessageMask.Apply(message)}";
}
