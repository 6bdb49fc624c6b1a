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

    [Fact]
    public void Every_scenario_has_a_program()
    {
        var numbers = ExampleCatalog.Scenarios.Except(ExampleCatalog.Exhibits).Select(e => e.Title.Split(' ')[0].TrimEnd('b', 'c', 'd')).ToHashSet();
        Assert.All(Enumerable.Range(1, 62), n => Assert.Contains($"{n}", numbers));
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
        foreach (var variant in ScenarioResults.Explored(scenario, profile))
        {
            var found = await results.ExploreAsync(scenario, variant);
            Assert.Equal("", found.Unsupported);
            Assert.True(found.Complete, found.Limit);
            Assert.Equal(scenario.Finds.TryGetValue(variant, out var kinds) ? kinds.Order(StringComparer.Ordinal) : [], found.Violations.Select(v => v.Kind).Distinct().Order(StringComparer.Ordinal));
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

    [CompilerFact]
    public async Task What_the_kernel_puts_into_the_last_argument_is_told_before_and_after()
    {
        var check = await results.CheckAsync(ExampleCatalog.Find("s47-offset")!, "proposal-2022-02");
        var overridden = check.Programs.First(p => p.Name == "overridden");
        Assert.Contains(overridden.Notes, n => n.Contains("call bpf_kptr_try_set: before, r3 = 4096; after, r3 = ", StringComparison.Ordinal));
    }

    [CompilerFact]
    public async Task A_run_says_who_owns_each_count_and_what_it_cost()
    {
        var run = await results.RunAsync(ExampleCatalog.Find("s49-net-cache")!, "proposal-2022-02", "setup fill", "cpu read_by_get", "cpu read_by_get");
        Assert.Contains(run.Objects, o => o.Refcount == 1 && o.Owners.SequenceEqual(["slots[0]+0"]));
        Assert.All(run.Objects, o => Assert.Equal(Math.Max(0, o.Refcount), o.Owners.Length));
        // The slot's line and the count's come from CPU 0.
        Assert.Equal([0L, 2L], run.Costs.Select(c => c.LineTransfers));
        Assert.All(run.Costs, c => Assert.Equal(2, c.Atomics));
    }

    [CompilerFact]
    public async Task The_pages_say_what_the_scenarios_come_to()
    {
        foreach (var (name, text) in new[] { ("kptr-scenarios", await ScenarioPages.ScenariosAsync(results)), ("races", await ScenarioPages.RacesAsync(results)) })
        {
            var page = Path.Combine(RepositoryRoot.Path, "wwwroot", "docs", name + ".md");
            if (Environment.GetEnvironmentVariable("PLAYGROUND_UPDATE") == "1" && Environment.GetEnvironmentVariable("CI") is null)
                File.WriteAllText(page, text);
            Assert.True(File.Exists(page) && File.ReadAllText(page) == text, $"wwwroot/docs/{name}.md is out of date: run the tests once with PLAYGROUND_UPDATE=1");
        }
    }

    private static string Outline(string program, string verdict, int errno, string message) => $"{program}: {verdict} {errno} {MessageMask.Apply(message)}";
}
