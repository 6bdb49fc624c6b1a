using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Objects;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Tracing;
using Playground.Session.Running;

namespace Playground.Tests.Executor;

public class ActorTests
{
    private const string Counter = """
        .struct value { u32 n; struct bpf_spin_lock lock; }
        .map m array key=4 value=value entries=1
        .prog bare tc
        *(u32 *)(r10 - 4) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r7 = *(u32 *)(r0 + 0)
        r7 += 1
        *(u32 *)(r0 + 0) = r7
        out: r0 = 0
        exit
        .prog locked tc
        *(u32 *)(r10 - 4) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r6 = r0
        r1 = r0; r1 += 4
        call bpf_spin_lock
        r7 = *(u32 *)(r6 + 0)
        r7 += 1
        *(u32 *)(r6 + 0) = r7
        r1 = r6; r1 += 4
        call bpf_spin_unlock
        out: r0 = 0
        exit
        """;

    private static ScenarioInput Input(string text, string? variant, string[] lines, bool sleepable = false)
    {
        var input = TestPrograms.Scenario(text, "", ["none"], variant);
        if (sleepable)
            input = input with { Programs = [.. input.Programs.Select(p => p with { Flags = 16, Type = ProgType.Syscall })] };
        return input with { Scenario = ScenarioLines.Parse(lines) };
    }

    private static ExploreResult Explore(string text, string? variant, params string[] lines)
    {
        var result = ScenarioRunner.Explore(Input(text, variant, lines), new ExploreOptions(), null, default);
        Assert.Equal("", result.Unsupported);
        return result;
    }

    private static int Count(Outcome outcome) => outcome.Maps[0].Entries[0].Value[0];

    [Fact]
    public void An_interrupt_comes_between_any_two_visible_steps_of_its_cpu()
    {
        var result = Explore(Counter, null, "cpu bare", "irq 0 bare");
        Assert.Equal((3, true), (result.Executions, result.Complete));
        Assert.Equal([(1, 1L), (2, 2L)], result.Outcomes.Select(o => (Count(o), o.Count)).Order());
        foreach (var outcome in result.Outcomes)
        {
            var replay = ScenarioRunner.Play(Input(Counter, null, ["cpu bare", "irq 0 bare"]), outcome.Schedule, null, default);
            Assert.Equal(Count(outcome), replay.Maps[0].Entries[0].Value[0]);
        }
    }

    [Fact]
    public void A_lock_keeps_interrupts_off_but_not_an_nmi()
    {
        var irq = Explore(Counter, null, "cpu locked", "irq 0 locked");
        Assert.Equal((2, true), (irq.Executions, irq.Complete));
        Assert.Empty(irq.Violations);
        Assert.All(irq.Outcomes, o => Assert.Equal(2, Count(o)));
        var nmi = Explore(Counter, null, "cpu locked", "nmi 0 locked");
        Assert.Equal("deadlock", Assert.Single(nmi.Violations).Kind);
    }

    [Fact]
    public void An_nmi_interrupts_an_interrupt_and_nobody_goes_on_below()
    {
        // bare has 2 visible steps. An irq begins at one of 3 places; with it inside, the NMI has the 5 places between their 4 steps.
        var result = Explore(Counter, null, "cpu bare", "irq 0 bare", "nmi 0 bare");
        Assert.Equal((15, true), (result.Executions, result.Complete));
        Assert.Equal([1, 2, 3], result.Outcomes.Select(Count).Distinct().Order());
    }

    [Fact]
    public void User_space_updates_like_the_system_call()
    {
        var result = Explore(Counter, null, "cpu bare", "user update m 0 7; lookup m 0");
        Assert.True(result.Complete);
        Assert.Equal([1, 7, 8], result.Outcomes.Select(Count).Distinct().Order());
        Assert.Contains(result.Outcomes, o => o.RetVals.Any(r => r is { Program: "lookup_m", Value: 8 }));
        Assert.Equal(9, Count(Assert.Single(Explore(Counter, null, "map m 0 8", "cpu bare").Outcomes)));
    }

    [Fact]
    public void Deleting_drops_what_the_slot_held_exactly_once()
    {
        var text = TestPrograms.KptrRace.Replace("slots array", "slots hash", StringComparison.Ordinal);
        var result = Explore(text, null, "map slots 0 0", "setup fill", "cpu take", "user delete slots 0");
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        Assert.Equal(2, result.Outcomes.Length);
    }

    [Fact]
    public void Freeing_a_map_waits_for_programs_and_drops_every_slot()
    {
        var result = Explore(TestPrograms.KptrRace, null, "setup fill", "cpu get", "user free slots");
        Assert.Equal((1, true), (result.Executions, result.Complete));
        var task = Assert.Single(result.Outcomes).Objects.First(o => o.Name == "task_struct#1");
        Assert.True(task.Freed);
        Assert.Empty(result.Violations);
    }

    [Fact]
    public void A_task_exits_at_any_moment_and_is_not_found_afterwards()
    {
        var result = Explore(TestPrograms.KptrRace, null, "cpu fill", "kernel exit 1");
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        // Found and stored, or gone before: then the slot stays empty and nobody holds the task.
        Assert.Equal([0L, 1L], result.Outcomes.Select(o => o.Objects.First(t => t.Name == "task_struct#1").Refcount).Order());
    }

    [Fact]
    public void A_grace_period_ends_after_the_readers_that_were_there()
    {
        var result = Explore(TestPrograms.KptrRace, null, "setup fill", "cpu take", "cpu get", "rcu");
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        Assert.All(result.Outcomes, o => Assert.True(o.Objects.First(t => t.Name == "task_struct#1").Freed));
    }

    [Fact]
    public void Without_a_section_a_sleepable_get_touches_freed_memory()
    {
        string[] lines = ["setup fill", "cpu take", "cpu get", "rcu"];
        var bad = ScenarioRunner.Explore(Input(TestPrograms.KptrRace, "kptr_get=no-rcu", lines, sleepable: true), new ExploreOptions(), null, default);
        var violation = Assert.Single(bad.Violations);
        Assert.Equal(("use-after-free", "task_struct#1"), (violation.Kind, violation.Object));
        var events = new List<TraceEvent>();
        var replay = ScenarioRunner.Play(Input(TestPrograms.KptrRace, "kptr_get=no-rcu", lines, sleepable: true), violation.Schedule, events.Add, default);
        Assert.Equal(violation with { Preemptions = 0, Parting = null }, Assert.Single(replay.Violations));
        Assert.Contains(events, e => e is RunEvent.GracePeriod { Object: "task_struct#1", Cpu: 2 });
        Assert.Contains(events, e => e is RunEvent.Lane { Name: "RCU", Cpu: 2 });

        var good = ScenarioRunner.Explore(Input(TestPrograms.KptrRace, null, lines, sleepable: true), new ExploreOptions(), null, default);
        Assert.True(good.Complete);
        Assert.Empty(good.Violations);
        // A program that may not sleep is a section itself.
        Assert.Empty(Explore(TestPrograms.KptrRace, "kptr_get=no-rcu", lines).Violations);
    }

    private const string Timed = """
        .struct value { u64 n; struct bpf_timer t; }
        .map m array key=4 value=value entries=1
        .prog init tc
        LOOKUP
        r7 = r0
        r1 = r7; r1 += 8
        r2 = m ll
        r3 = 1
        call bpf_timer_init
        r1 = r7; r1 += 8
        r2 = fired ll
        call bpf_timer_set_callback
        out: r0 = 0
        exit
        .func fired
        r1 = *(u64 *)(r3 + 0)
        r1 += 1
        *(u64 *)(r3 + 0) = r1
        REARM
        r0 = 0
        exit
        .prog start tc
        LOOKUP
        r1 = r0; r1 += 8
        r2 = 0
        r3 = 0
        call bpf_timer_start
        out: r0 = 0
        exit
        .prog cancel tc
        LOOKUP
        r1 = r0; r1 += 8
        call bpf_timer_cancel
        exit
        out: r0 = 0
        exit
        """;

    private static string TimedPrograms(bool again) => Timed.Replace("LOOKUP", """
        *(u32 *)(r10 - 4) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        """, StringComparison.Ordinal).Replace("REARM", again ? "r1 = r3; r1 += 8; r2 = 0; r3 = 0; call bpf_timer_start" : "", StringComparison.Ordinal);

    [Fact]
    public void A_timer_fires_at_any_moment_unless_it_is_cancelled()
    {
        var result = Explore(TimedPrograms(again: false), null, "setup init", "cpu start,cancel");
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        // Cancelled in time, or fired before: then there is nothing to cancel.
        Assert.Equal([(0, 1ul), (1, 0ul)], result.Outcomes.Select(o => (Count(o), o.RetVals.Single(r => r.Program == "cancel").Value)).Order());
        foreach (var outcome in result.Outcomes)
            Assert.Equal(Count(outcome), ScenarioRunner.Play(Input(TimedPrograms(again: false), null, ["setup init", "cpu start,cancel"]), outcome.Schedule, null, default).Maps[0].Entries[0].Value[0]);
    }

    [Fact]
    public void A_timer_that_starts_itself_again_fires_as_often_as_is_asked_for()
    {
        var result = Explore(TimedPrograms(again: true), null, "setup init", "cpu start", "timers 3");
        Assert.Equal((false, "timers that fire more than 3 times"), (result.Complete, result.Limit));
        Assert.Equal(3, Count(Assert.Single(result.Outcomes)));
    }

    [Fact]
    public void A_schedule_tells_the_runs_of_a_repeated_program_apart()
    {
        var result = Explore(Counter, null, "cpu bare*2", "cpu bare");
        foreach (var outcome in result.Outcomes)
        {
            var replay = ScenarioRunner.Play(Input(Counter, null, ["cpu bare*2", "cpu bare"]), outcome.Schedule, null, default);
            Assert.Equal((outcome.Schedule, Count(outcome)), (replay.Schedule, (int)replay.Maps[0].Entries[0].Value[0]));
        }
    }

    [Theory]
    [InlineData("irq 3 bare", "an interrupt of CPU 3; the scenario has 1 CPUs")]
    [InlineData("user delete q 0", "no map is named 'q'; there are: m")]
    [InlineData("user update m hex:0011223344 1", "the key hex:0011223344 for map m, whose keys have 4 bytes")]
    [InlineData("map m 5 1", "map m does not take the element 5 = 1 (error -7)")]
    [InlineData("kernel delete no_such_type 1", "no_such_type objects, which this kernel's types do not have")]
    public void What_cannot_be_done_is_refused_before_the_run(string line, string why) =>
        Assert.Equal(why, ScenarioRunner.Explore(Input(Counter, null, ["cpu bare", line]), new ExploreOptions(), null, default).Unsupported);
}
