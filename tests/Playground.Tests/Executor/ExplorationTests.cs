using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Tests.Executor;

public class ExplorationTests
{
    private static ScenarioInput Race(int gets, string? variant = null) =>
        TestPrograms.Scenario(TestPrograms.KptrRace, "fill", ["take", .. Enumerable.Repeat("get", gets)], variant);

    private static string Text(ExploreResult r) => string.Join("\n", r.Outcomes.Select(o => $"{o.Count} {o.Schedule} {string.Join(',', o.RetVals.Select(v => v.Value))}"));

    [Fact]
    public void All_cores_find_the_same_as_one()
    {
        var one = ScenarioRunner.Explore(Race(4), new ExploreOptions { Workers = 1 }, null, default);
        var many = ScenarioRunner.Explore(Race(4), new ExploreOptions { Workers = 4 }, null, default);
        Assert.Equal((21_056, true, ""), (one.Executions, one.Complete, one.Resume));
        Assert.Equal((21_056, true), (many.Executions, many.Complete));
        Assert.Equal(one.Outcomes.Select(o => (o.Count, string.Join(',', o.RetVals.Select(v => v.Value)))).Order(), many.Outcomes.Select(o => (o.Count, string.Join(',', o.RetVals.Select(v => v.Value)))).Order());
    }

    [Fact]
    public void A_stopped_exploration_goes_on_from_its_token()
    {
        var whole = ScenarioRunner.Explore(Race(3, "kptr_get=plain-inc"), new ExploreOptions(), null, default);
        var token = "";
        ExploreResult part;
        var parts = 0;
        do
        {
            part = ScenarioRunner.Explore(Race(3, "kptr_get=plain-inc"), new ExploreOptions { MaxExecutions = 150, Resume = token }, null, default);
            Assert.Equal("", part.ResumeError);
            token = part.Resume;
            parts++;
        }
        while (token.Length > 0);
        Assert.True(part.Complete);
        Assert.True(parts > 3, $"{parts} parts");
        Assert.Equal(whole.Executions, part.Executions);
        Assert.Equal(Text(whole), Text(part));
        Assert.Equal(whole.Violations.Select(v => (v.Kind, v.Schedule)), part.Violations.Select(v => (v.Kind, v.Schedule)));
    }

    [Theory]
    [InlineData("nonsense", "a token begins with e1.")]
    [InlineData("e1.AAAA", "the token is damaged")]
    [InlineData("e1.!", "the token is damaged")]
    public void A_token_that_is_none_is_refused(string token, string why) =>
        Assert.Equal(why, ScenarioRunner.Explore(Race(1), new ExploreOptions { Resume = token }, null, default).ResumeError);

    [Fact]
    public void A_token_of_other_programs_is_refused()
    {
        var token = ScenarioRunner.Explore(Race(2), new ExploreOptions { MaxExecutions = 3 }, null, default).Resume;
        Assert.Equal("the token belongs to other programs or to another scenario", ScenarioRunner.Explore(Race(3), new ExploreOptions { Resume = token }, null, default).ResumeError);
    }

    [Fact]
    public void A_cancelled_exploration_says_so_and_can_go_on()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var part = ScenarioRunner.Explore(Race(3), new ExploreOptions(), null, cancel.Token);
        Assert.Equal((false, "cancelled"), (part.Complete, part.Limit));
        Assert.Equal(596, ScenarioRunner.Explore(Race(3), new ExploreOptions { Resume = part.Resume }, null, default).Executions);
    }

    [Fact]
    public void A_violation_comes_with_few_preemptions_and_with_a_good_neighbour()
    {
        var input = Race(3, "kptr_get=plain-inc");
        var violation = Assert.Single(ScenarioRunner.Explore(input, new ExploreOptions(), null, default).Violations);
        Assert.Equal(1, violation.Preemptions);
        var parting = violation.Parting!;
        Assert.Equal(("CPU 0 take:12:dec", "CPU 1 get:9:inc"), (parting.BadNext, parting.GoodNext));
        var good = ScenarioRunner.Play(input, parting.Good, null, default);
        Assert.Equal(("", parting.Good), (good.ScheduleError, good.Schedule));
        Assert.Empty(good.Violations);

        // The two runs are the same for as many steps as it says, and then differ.
        var (bad, fine) = (Steps(input, violation.Schedule), Steps(input, parting.Good));
        Assert.Equal(bad.Take(parting.Step), fine.Take(parting.Step));
        Assert.NotEqual(bad[parting.Step], fine[parting.Step]);
    }

    [Fact]
    public void A_schedule_replays_to_the_same_events_every_time()
    {
        var input = Race(2, "kptr_get=plain-inc");
        var schedule = ScenarioRunner.Explore(input, new ExploreOptions(), null, default).Violations[0].Schedule;
        Assert.Equal(Events(input, schedule), Events(input, schedule));
    }

    [Fact]
    public void Progress_tells_how_much_is_done_and_draws_what_was_explored()
    {
        var seen = new List<ExploreProgress>();
        ScenarioRunner.Explore(Race(4), new ExploreOptions { Workers = 1, Tree = true }, new Heard(seen), default);
        Assert.NotEmpty(seen);
        Assert.Equal(seen.Select(p => p.Executions).Order(), seen.Select(p => p.Executions));
        Assert.InRange(seen[^1].EstimatedExecutions, 21_056 / 3, 21_056 * 3);
        var tree = seen[^1].Tree!;
        Assert.Equal((-1, seen[^1].Executions), (tree.Who, tree.Count));
        Assert.True(Size(tree) is > 50 and <= 600, $"{Size(tree)} nodes");
        static int Size(ExploreTree t) => 1 + t.Children.Sum(Size);
    }

    private sealed class Heard(List<ExploreProgress> seen) : IProgress<ExploreProgress>
    {
        public void Report(ExploreProgress value) => seen.Add(value);
    }

    private static List<string> Steps(ScenarioInput input, string schedule)
    {
        var steps = new List<string>();
        ScenarioRunner.Play(input, schedule, e =>
        {
            if (e is RunEvent.MicroStep { Cpu: >= 0 } m)
                steps.Add($"{m.Cpu} {m.Insn} {m.Name}");
        }, default);
        return steps;
    }

    private static List<string> Events(ScenarioInput input, string schedule)
    {
        var events = new List<string>();
        ScenarioRunner.Play(input, schedule, e => events.Add(e is RunEvent.Step s ? $"{s.Seq} {s.Cpu} {s.Insn} {string.Join(',', s.Regs)}" : e.ToString()), default);
        return events;
    }
}
