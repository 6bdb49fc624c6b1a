using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Verdicts;

namespace Playground.Tests.Executor;

public class MapTests
{
    private static RunResult Run(string text) => ProgramRunner.Run(TestPrograms.Assemble(text)[0], ImmutableArray<Fixup>.Empty, TestPrograms.Profile(), new RunOptions());

    [Theory]
    [InlineData("queue", 1)]
    [InlineData("stack", 2)]
    public void A_queue_gives_the_oldest_and_a_stack_the_newest(string type, uint expected)
    {
        var result = Run($"""
            .map q {type} value=u64 entries=2
            .prog p tc
            r6 = 1
            1: *(u64 *)(r10 - 8) = r6
            r1 = q ll
            r2 = r10; r2 += -8
            r3 = 0
            call bpf_map_push_elem
            r7 = r0
            r6 += 1
            if r6 != 4 goto 1b
            r1 = q ll
            r2 = r10; r2 += -8
            call bpf_map_pop_elem
            if r7 == 0 goto bad
            r0 = *(u64 *)(r10 - 8)
            exit
            bad: r0 = 99
            exit
            """);
        Assert.Equal((null, expected), (result.Trap, result.RetVal));
    }

    [Fact]
    public void A_full_lru_map_gives_up_its_oldest_element()
    {
        var result = Run("""
            .map l lru_hash key=4 value=u64 entries=3
            .prog p tc
            r6 = 1
            1: *(u32 *)(r10 - 4) = r6
            *(u64 *)(r10 - 16) = r6
            r1 = l ll
            r2 = r10; r2 += -4
            r3 = r10; r3 += -16
            r4 = 0
            call bpf_map_update_elem
            r6 += 1
            if r6 != 6 goto 1b
            exit
            """);
        Assert.Equal([3, 4, 5], result.Maps[0].Entries.Select(e => (int)e.Key[0]).Order());
    }

    [Fact]
    public void A_per_cpu_array_shows_every_cpus_value_and_a_program_writes_its_own()
    {
        var result = Run("""
            .map a percpu_array key=4 value=4 entries=1
            .prog p tc
            *(u32 *)(r10 - 4) = 0
            r1 = a ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            *(u32 *)(r0 + 0) = 7
            out: exit
            """);
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], result.Maps[0].Entries[0].Value.ToArray());
    }

    [Fact]
    public void A_ring_buffer_fills_up()
    {
        var result = Run("""
            .map rb ringbuf entries=4096
            .prog p tc
            r6 = 0
            1: r1 = rb ll
            r2 = 1000
            r3 = 0
            call bpf_ringbuf_reserve
            if r0 == 0 goto out
            r1 = r0
            r2 = 0
            call bpf_ringbuf_submit
            r6 += 1
            goto 1b
            out: r0 = r6
            exit
            """);
        Assert.Equal((null, 4u), (result.Trap, result.RetVal));
    }

    [Fact]
    public void A_loop_and_an_iteration_call_back()
    {
        var result = Run("""
            .map a array key=4 value=u64 entries=5
            .prog p tc
            *(u64 *)(r10 - 8) = 0
            r1 = 10
            r2 = add ll
            r3 = r10; r3 += -8
            r4 = 0
            call bpf_loop
            r6 = r0
            r1 = a ll
            r2 = keys ll
            r3 = r10; r3 += -8
            r4 = 0
            call bpf_for_each_map_elem
            r6 += r0
            r0 = *(u64 *)(r10 - 8)
            r6 <<= 16
            r0 += r6
            exit
            .func add
            r3 = *(u64 *)(r2 + 0)
            r3 += r1
            *(u64 *)(r2 + 0) = r3
            r0 = 0
            if r1 != 6 goto out
            r0 = 1
            out: exit
            .func keys
            r2 = *(u32 *)(r2 + 0)
            r3 = *(u64 *)(r4 + 0)
            r3 += r2
            *(u64 *)(r4 + 0) = r3
            r0 = 0
            exit
            """);
        Assert.Equal((null, (7 + 5) << 16 | (21 + 10)), (result.Trap, (int)result.RetVal));
    }
}
