using Playground.Executor;
using Playground.Session.Running;

namespace Playground.Tests.Executor;

/// <summary>Each kind of violation: programs that have it, and the corrected ones explored to the end without.</summary>
public class ViolationTests
{
    private const string Lookup = """
        *(u32 *)(r10 - 4) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r6 = r0

        """;

    private const string Counters = $"""
        .struct value {OpenBrace} u64 n; u64 flag; {CloseBrace}
        .map m array key=4 value=value entries=2
        .prog stores tc
        {Lookup}
        r7 = *(u64 *)(r6 + 0)
        r7 += 1
        *(u64 *)(r6 + 0) = r7
        out: r0 = 0
        exit
        .prog adds tc
        {Lookup}
        r1 = 1
        lock *(u64 *)(r6 + 0) += r1
        out: r0 = 0
        exit
        .prog updates tc
        {Lookup}
        r7 = *(u64 *)(r6 + 0)
        r7 += 1
        *(u64 *)(r10 - 24) = r7
        *(u64 *)(r10 - 16) = 0
        r1 = m ll
        r2 = r10; r2 += -4
        r3 = r10; r3 += -24
        r4 = 0
        call bpf_map_update_elem
        out: r0 = 0
        exit
        .prog raises tc
        {Lookup}
        *(u64 *)(r6 + 8) = 1
        out: r0 = 0
        exit
        .prog waits tc
        {Lookup}
        again: r7 = *(u64 *)(r6 + 8)
        if r7 == 0 goto again
        out: r0 = 0
        exit
        .prog looks tc
        {Lookup}
        r7 = *(u64 *)(r6 + 8)
        out: r0 = 0
        exit
        """;

    private const string OpenBrace = "{", CloseBrace = "}";

    private static ExploreResult Explore(string text, params string[] lines)
    {
        var input = TestPrograms.Scenario(text, "", ["none"]) with { Scenario = ScenarioLines.Parse(lines) };
        var result = ScenarioRunner.Explore(input, new ExploreOptions { MaxExecutions = 2000 }, null, default);
        Assert.Equal("", result.Unsupported);
        // Whatever is found replays to the same.
        foreach (var violation in result.Violations)
            Assert.Equal(violation with { Preemptions = 0, Parting = null }, Assert.Single(ScenarioRunner.Play(input, violation.Schedule, null, default).Violations));
        return result;
    }

    private static void Clean(string text, params string[] lines)
    {
        var result = Explore(text, lines);
        Assert.True(result.Complete, result.Limit);
        Assert.Empty(result.Violations);
    }

    private static Violation Single(string text, params string[] lines) => Assert.Single(Explore(text, lines).Violations);

    [Theory]
    [InlineData("stores", "stores")]
    [InlineData("stores", "adds")]
    [InlineData("updates", "adds")]
    [InlineData("updates", "updates")]
    public void A_store_over_what_another_cpu_changed_since_loses_an_update(string first, string second)
    {
        var violation = Single(Counters, $"cpu {first}", $"cpu {second}", "check lost-update");
        Assert.Equal(("lost-update", "m[0]+0"), (violation.Kind, violation.Object));
        Assert.Matches("^CPU [01] stores to m\\[0\\]\\+0 without having seen what CPU [01] stored there after it read$", violation.Message);
    }

    [Fact]
    public void Atomic_additions_and_unwatched_stores_lose_nothing()
    {
        Clean(Counters, "cpu adds", "cpu adds", "check lost-update");
        Clean(Counters, "cpu stores", "cpu raises", "check lost-update");
        Clean(Counters, "cpu stores", "cpu stores");
    }

    [Fact]
    public void An_interrupt_loses_an_update_too() =>
        Assert.Equal("lost-update", Single(Counters, "cpu stores", "irq 0 stores", "check lost-update").Kind);

    [Fact]
    public void A_condition_on_a_final_map_is_an_assertion()
    {
        var violation = Single(Counters, "cpu stores", "cpu stores", "expect m[0] == 2");
        Assert.Equal(("assertion", "m[0] == 2 does not hold: it is 1", "m"), (violation.Kind, violation.Message, violation.Object));
        Clean(Counters, "cpu adds", "cpu adds", "expect m[0] == 2", "expect m[1]+8:4 <= 0", "expect m[5] == none", "expect m[0] > -1");
        Assert.Equal("m[7] >= 1 does not hold: the element is missing", Single(Counters, "cpu adds", "expect m[7] >= 1").Message);
        Assert.Equal("m[0] == none does not hold: the element is there", Single(Counters, "cpu adds", "expect m[0] == none").Message);
    }

    [Fact]
    public void An_assertion_in_a_program_is_checked_in_every_interleaving()
    {
        // What playground_assert in C comes to: a text that begins with its name is printed.
        const string text = $"""
            .struct value {OpenBrace} u64 n; {CloseBrace}
            .map m array key=4 value=value entries=1
            .prog toggles tc
            {Lookup}
            r1 = 1
            lock *(u64 *)(r6 + 0) += r1
            r1 = 1
            lock *(u64 *)(r6 + 0) += r1
            out: r0 = 0
            exit
            .prog checks tc
            {Lookup}
            r7 = *(u64 *)(r6 + 0)
            r7 &= 1
            if r7 == 0 goto out
            r1 = 0x203a747265737361 ll
            *(u64 *)(r10 - 16) = 0
            *(u64 *)(r10 - 24) = r1
            r1 = 0x5f646e756f726779 ll
            *(u64 *)(r10 - 32) = r1
            r1 = 0x616c705f5f5f5f5f ll
            *(u64 *)(r10 - 40) = r1
            r1 = r10; r1 += -35
            r2 = 24
            call bpf_trace_printk
            out: r0 = 0
            exit
            """;
        var violation = Single(text, "cpu toggles", "cpu checks");
        Assert.Equal("assertion", violation.Kind);
        Assert.StartsWith("checks: ", violation.Message);
        Clean(text, "cpu checks", "cpu checks");
    }

    [Fact]
    public void Waiting_for_ever_is_a_livelock()
    {
        var violation = Single(Counters, "cpu waits");
        Assert.Equal("livelock", violation.Kind);
        Assert.StartsWith("not over after 20000 steps that others can see: CPU 0 in waits at", violation.Message);
        Clean(Counters, "cpu looks", "cpu raises");
    }

    private const string Locks = $"""
        .struct bpf_res_spin_lock {OpenBrace} u32 val; {CloseBrace}
        .struct value {OpenBrace} u64 n; struct bpf_res_spin_lock lock; {CloseBrace}
        .map a array key=4 value=value entries=1
        .map b array key=4 value=value entries=1
        .kfunc int bpf_res_spin_lock(struct bpf_res_spin_lock *lock)
        .kfunc void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock)
        .prog ab tc
        {TakeTwo}
        .prog ba tc
        {TakeTwoReversed}
        .prog aa tc
        {TakeOneTwice}
        """;

    private const string Find = """
        *(u32 *)(r10 - 4) = 0
        r1 = FIRST ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r6 = r0; r6 += 8
        r1 = SECOND ll
        r2 = r10; r2 += -4
        call bpf_map_lookup_elem
        if r0 == 0 goto out
        r7 = r0; r7 += 8
        r1 = r6
        call bpf_res_spin_lock
        if r0 != 0 goto out
        r1 = r7
        call bpf_res_spin_lock
        if r0 != 0 goto one
        r1 = r7
        call bpf_res_spin_unlock
        one: r1 = r6
        call bpf_res_spin_unlock
        out: r0 = 0
        exit
        """;

    private const string TakeTwo = "TAKE a b", TakeTwoReversed = "TAKE b a", TakeOneTwice = "TAKE a a";

    private static string LockPrograms => Locks
        .Replace(TakeTwo, Find.Replace("FIRST", "a", StringComparison.Ordinal).Replace("SECOND", "b", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace(TakeTwoReversed, Find.Replace("FIRST", "b", StringComparison.Ordinal).Replace("SECOND", "a", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace(TakeOneTwice, Find.Replace("FIRST", "a", StringComparison.Ordinal).Replace("SECOND", "a", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Locks_taken_in_both_orders_are_told_even_when_nobody_is_stuck()
    {
        var violation = Single(LockPrograms, "cpu ab", "cpu ba");
        Assert.Equal("lock-order", violation.Kind);
        Assert.Matches("^CPU 1 wants a\\[0\\]\\+8 while it holds b\\[0\\]\\+8; CPU 0 wanted them the other way round$", violation.Message);
        Clean(LockPrograms, "cpu ab", "cpu ab");
        // Twice the same: the lock says so (-EDEADLK) and the program goes on.
        Clean(LockPrograms, "cpu aa", "cpu aa");
    }

    [Fact]
    public void A_stack_slot_or_key_that_was_never_written_is_an_uninitialised_read()
    {
        const string text = """
            .map m hash key=8 value=8 entries=2
            .prog loads tc
            r0 = *(u64 *)(r10 - 8)
            exit
            .prog keys tc
            *(u32 *)(r10 - 8) = 1
            r1 = m ll
            r2 = r10; r2 += -8
            call bpf_map_lookup_elem
            r0 = 0
            exit
            .prog right tc
            *(u32 *)(r10 - 8) = 1
            *(u32 *)(r10 - 4) = 0
            r1 = m ll
            r2 = r10; r2 += -8
            call bpf_map_lookup_elem
            r0 = *(u64 *)(r10 - 8)
            exit
            """;
        Assert.Equal(("uninitialised-read", "loads reads 8 bytes at fp-8 before anything has been written there"), (Single(text, "cpu loads").Kind, Single(text, "cpu loads").Message));
        Assert.Equal("keys reads a key of 8 bytes at fp-8 before all of them have been written there", Single(text, "cpu keys").Message);
        // What an earlier program left on the stack is not this one's.
        Assert.Equal("uninitialised-read", Single(text, "cpu right,loads").Kind);
        Clean(text, "cpu right*2", "cpu right");
    }
}
