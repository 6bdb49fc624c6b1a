using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Tests.Executor;

public class ScenarioRunnerTests
{
    private static ExploreResult Explore(string setup, string[] cpus, string? variant = null, ExploreOptions? options = null) =>
        ScenarioRunner.Explore(TestPrograms.Scenario(TestPrograms.KptrRace, setup, cpus, variant), options ?? new ExploreOptions(), null, default);

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 32)]
    [InlineData(4, 596)]
    public void Taking_and_getting_has_the_known_number_of_executions_and_no_violation(int cpus, long expected)
    {
        var result = Explore("fill", ["take", .. Enumerable.Repeat("get", cpus - 1)]);
        Assert.Equal("", result.Unsupported);
        Assert.Equal(expected, result.Executions);
        Assert.True(result.Blocked < result.Executions);
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        Assert.Equal(result.Executions, result.Outcomes.Sum(o => o.Count));
    }

    [Fact]
    public void A_plain_increment_resurrects_the_task_and_the_schedule_replays()
    {
        var result = Explore("fill", ["take", "get"], "kptr_get=plain-inc");
        Assert.True(result.Complete);
        var violation = Assert.Single(result.Violations);
        Assert.Equal(("refcount-inc-from-zero", "task_struct#1"), (violation.Kind, violation.Object));
        Assert.Equal("v1:c1@get:9:inc,c0,c1", violation.Schedule);

        // As a refcount_t does that was added to at zero.
        const int saturated = unchecked((int)0xc0000000);
        Assert.Contains("refcount_t: addition on 0; use-after-free.", violation.Message);
        var events = new List<TraceEvent>();
        var input = TestPrograms.Scenario(TestPrograms.KptrRace, "fill", ["take", "get"], "kptr_get=plain-inc");
        var replay = ScenarioRunner.Play(input, violation.Schedule, events.Add, default);
        Assert.Equal("", replay.ScheduleError);
        Assert.Equal(violation.Schedule, replay.Schedule);
        Assert.Equal(violation with { Preemptions = 0, Parting = null }, Assert.Single(replay.Violations));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Seq));
        var counts = events.OfType<RunEvent.RefcountChange>().Where(r => r.Object == "task_struct#1").Select(r => (r.Cpu, r.Old, r.New));
        Assert.Equal([(-1, 1, 2), (-1, 2, 1), (0, 1, 0), (1, 0, saturated), (1, saturated, saturated)], counts);
        Assert.Equal([(-1, "", "task_struct#1"), (0, "task_struct#1", "")], events.OfType<RunEvent.SlotChange>().Select(s => (s.Cpu, s.Old, s.New)));
    }

    [Fact]
    public void Events_of_a_cpu_come_when_it_is_scheduled()
    {
        var events = new List<TraceEvent>();
        var input = TestPrograms.Scenario(TestPrograms.KptrRace, "fill", ["take", "get"]);
        var play = ScenarioRunner.Play(input, null, events.Add, default);
        Assert.Equal("v1:c0,c1", play.Schedule);
        Assert.Equal([1ul, 1, 0], play.RetVals.Select(r => r.Value));
        Assert.True(events.FindIndex(e => e is RunEvent.ProgramStart && e.Cpu == 1) > events.FindIndex(e => e is RunEvent.ProgramEnd && e.Cpu == 0));
        Assert.Equal(0, play.Objects.First(o => o.Name == "task_struct#1").Refcount);
    }

    [Fact]
    public void A_reference_that_nobody_will_drop_is_a_leak()
    {
        var result = Explore("fill", ["take", "forget"]);
        var violation = Assert.Single(result.Violations);
        Assert.Equal(("leak", "task_struct#1"), (violation.Kind, violation.Object));
        Assert.Equal("leak", Assert.Single(ScenarioRunner.Play(TestPrograms.Scenario(TestPrograms.KptrRace, "fill", ["take", "forget"]), violation.Schedule, null, default).Violations).Kind);
    }

    [Fact]
    public void Bounded_and_random_searches_say_that_they_are_not_complete()
    {
        var bounded = Explore("fill", ["take", "get", "get"], null, new ExploreOptions { Preemptions = 1 });
        Assert.Equal((false, "1 preemptions"), (bounded.Complete, bounded.Limit));
        var random = Explore("fill", ["take", "get"], "kptr_get=plain-inc", new ExploreOptions { Random = 100, Seed = 3 });
        Assert.Equal((100, false), (random.Executions, random.Complete));
        Assert.Single(random.Violations);
    }

    [Theory]
    [InlineData("c0", "a schedule begins with v1:")]
    [InlineData("v1:7", "'7': a stretch begins with c and the CPU's number")]
    [InlineData("v1:c0@take", "'c0@take': after @ comes program:instruction, with xN for the Nth visit, and :step within a call")]
    [InlineData("v1:c5", "c5: there is no CPU 5")]
    [InlineData("v1:c0@take:99", "c0@take:99: CPU 0 never comes to take:99")]
    public void A_schedule_that_cannot_be_followed_says_why(string schedule, string error) =>
        Assert.Equal(error, ScenarioRunner.Play(TestPrograms.Scenario(TestPrograms.KptrRace, "fill", ["take", "get"]), schedule, null, default).ScheduleError);

    [Fact]
    public void What_is_not_modelled_is_refused_by_name_before_the_run()
    {
        var input = TestPrograms.Scenario(".prog p tc\n call bpf_ima_file_hash\n exit", "", ["p"]);
        Assert.Equal("bpf_ima_file_hash, which p calls", ScenarioRunner.Explore(input, new ExploreOptions(), null, default).Unsupported);
        Assert.Equal("bpf_ima_file_hash, which p calls", ScenarioRunner.Play(input, null, null, default).Unsupported);
        Assert.StartsWith("no program is named 'q'", ScenarioRunner.Play(TestPrograms.Scenario(".prog p tc\n exit", "", ["q"]), null, null, default).Unsupported);
    }
}
