using Playground.Executor;

namespace Playground.Tests.Executor;

public class LockTests
{
    private const string Increments = """
        .struct value { u32 n; struct bpf_spin_lock lock; }
        .map m array key=4 value=value entries=1
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
        .prog forgets tc
        *(u32 *)(r10 - 4) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r1 = r0; r1 += 4
        call bpf_spin_lock
        out: r0 = 0
        exit
        """;

    private static ExploreResult Explore(params string[] cpus) => ScenarioRunner.Explore(TestPrograms.Scenario(Increments, "", cpus), new ExploreOptions(), null, default);

    [Fact]
    public void Under_a_lock_no_increment_is_lost()
    {
        var result = Explore("locked", "locked", "locked");
        Assert.Equal((6, true), (result.Executions, result.Complete));
        var outcome = Assert.Single(result.Outcomes);
        Assert.Equal(3, outcome.Maps[0].Entries[0].Value[0]);
        Assert.Empty(result.Violations);
    }

    [Fact]
    public void Without_one_an_increment_can_be_lost()
    {
        var result = Explore("bare", "bare");
        Assert.Equal([1, 2], result.Outcomes.Select(o => (int)o.Maps[0].Entries[0].Value[0]).Order());
        foreach (var outcome in result.Outcomes)
            Assert.Equal(outcome.Maps[0].Entries[0].Value.ToArray(), ScenarioRunner.Play(TestPrograms.Scenario(Increments, "", ["bare", "bare"]), outcome.Schedule, null, default).Maps[0].Entries[0].Value.ToArray());
    }

    [Fact]
    public void A_lock_that_is_never_given_back_is_a_deadlock()
    {
        var violation = Assert.Single(Explore("forgets", "locked").Violations);
        Assert.Equal("deadlock", violation.Kind);
        Assert.Equal("nobody can go on: CPU 1 for m[0]+4 in locked", violation.Message);
    }
}
