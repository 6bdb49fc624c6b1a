using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Tests.Executor;

/// <summary>Objects that programs make, find and share.</summary>
public class ObjectTests
{
    private const string TrySet = """
        .license GPL
        .struct value { struct task_struct __kptr *task; }
        .map slots array key=4 value=value entries=1
        .kfunc struct task_struct *bpf_task_from_pid(int pid)
        .kfunc void bpf_task_release(struct task_struct *p)
        .prog share tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r6 = r0
            r1 = 1
            call bpf_task_from_pid
            if r0 == 0 goto out
            r7 = r0
            r1 = r6; r2 = r0; r3 = 0
            call bpf_kptr_try_set#65001
            r8 = r0
            r1 = r7
            call bpf_task_release
            r0 = r8
            exit
        out: r0 = 0
            exit
        .prog take tc
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r0; r2 = 0
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r1 = r0
            call bpf_task_release
        out: r0 = 0
            exit
        .prog drop tc
            *(u32 *)(r10 - 4) = 0
            *(u64 *)(r10 - 16) = 0
            r1 = slots ll
            r2 = r10; r2 += -4
            r3 = r10; r3 += -16
            r4 = 0
            call bpf_map_update_elem
            exit
        """;

    [Fact]
    public void Of_two_that_share_an_object_one_wins_and_the_loser_keeps_its_count()
    {
        var result = ScenarioRunner.Explore(TestPrograms.Scenario(TrySet, "", ["share", "share"]), new ExploreOptions(), null, default);
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        Assert.All(result.Outcomes, o => Assert.Equal([-16, 0], o.RetVals.Select(r => (int)r.Value).Order()));
        Assert.All(result.Outcomes, o => Assert.Equal(2, o.Objects[0].Refcount));
    }

    [Fact]
    public void An_update_drops_what_the_slot_held_whoever_put_it_there()
    {
        var result = ScenarioRunner.Explore(TestPrograms.Scenario(TrySet, "share", ["drop", "take"]), new ExploreOptions(), null, default);
        Assert.True(result.Complete);
        Assert.Empty(result.Violations);
        Assert.All(result.Outcomes, o => Assert.Equal(0, o.Objects[0].Refcount));
    }

    [Fact]
    public void An_object_whose_count_reached_zero_is_freed_after_a_grace_period()
    {
        var events = new List<TraceEvent>();
        ScenarioRunner.Play(TestPrograms.Scenario(TrySet, "share", ["take"]), null, events.Add, default);
        var zero = events.FindIndex(e => e is RunEvent.RefcountChange { Object: "task_struct#1", New: 0 });
        var grace = events.FindIndex(e => e is RunEvent.GracePeriod { Object: "task_struct#1" });
        Assert.True(zero > 0 && grace > zero);
        Assert.Equal(new RunEvent.ObjectFreed("task_struct#1") { Cpu = -1, Seq = events.Count }, events[^1]);
    }

    [Fact]
    public void A_cpu_mask_is_made_filled_and_dropped()
    {
        var result = ScenarioRunner.Play(TestPrograms.Scenario("""
            .license GPL
            .kfunc struct bpf_cpumask *bpf_cpumask_create(void)
            .kfunc void bpf_cpumask_release(struct bpf_cpumask *m)
            .kfunc void bpf_cpumask_set_cpu(u32 cpu, struct bpf_cpumask *m)
            .kfunc bool bpf_cpumask_test_cpu(u32 cpu, struct cpumask *m)
            .prog p tc
            call bpf_cpumask_create
            if r0 == 0 goto out
            r6 = r0
            r1 = 1; r2 = r6
            call bpf_cpumask_set_cpu
            r1 = 1; r2 = r6
            call bpf_cpumask_test_cpu
            r7 = r0
            r1 = 0; r2 = r6
            call bpf_cpumask_test_cpu
            r0 <<= 1
            r7 |= r0
            r1 = r6
            call bpf_cpumask_release
            r0 = r7
            out: exit
            """, "", ["p"]), null, null, default);
        Assert.Empty(result.Violations);
        Assert.Equal((1ul, true), (result.RetVals[0].Value, result.Objects[0].Freed));
    }
}
