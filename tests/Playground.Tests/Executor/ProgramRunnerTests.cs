using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Verdicts;

namespace Playground.Tests.Executor;

public class ProgramRunnerTests
{
    private static RunResult Run(string text, RunOptions? options = null) =>
        ProgramRunner.Run(TestPrograms.Assemble(text)[0], ImmutableArray<Fixup>.Empty, TestPrograms.Profile(), options ?? new RunOptions());

    [Fact]
    public void Arithmetic_and_a_subprogram()
    {
        var result = Run("""
            .prog p tc
            r6 = 40; r1 = 1; r2 = 1
            call add
            r0 += r6
            exit
            .func add
            r0 = r1; r0 += r2; r6 = 7
            exit
            """);
        Assert.Equal((42u, (Trap?)null, 10L), (result.RetVal, result.Trap, result.Insns));
    }

    [Fact]
    public void A_counter_in_an_array_counts_every_repetition()
    {
        var result = Run("""
            .map counts array key=4 value=u64 entries=2
            .prog p tc
            *(u32 *)(r10 - 4) = 1
            r1 = counts ll
            r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = 3
            lock *(u64 *)(r0 + 0) += r1
            out: r0 = 0
            exit
            """, new RunOptions { Repeat = 5 });
        Assert.Equal([0ul, 15ul], result.Maps[0].Entries.Select(e => BitConverter.ToUInt64([.. e.Value])));
    }

    [Fact]
    public void A_hash_map_updates_replaces_finds_and_deletes()
    {
        var result = Run("""
            .map h hash key=4 value=u64 entries=2
            .prog p tc
            r6 = 0
            1: *(u32 *)(r10 - 4) = r6
            *(u64 *)(r10 - 16) = r6
            r1 = h ll
            r2 = r10; r2 += -4
            r3 = r10; r3 += -16
            r4 = 0
            call bpf_map_update_elem
            if r0 != 0 goto full
            r6 += 1
            goto 1b
            full: r7 = r0
            *(u32 *)(r10 - 4) = 0
            r1 = h ll
            r2 = r10; r2 += -4
            call bpf_map_delete_elem
            r7 += r0
            r1 = h ll
            r2 = r10; r2 += -4
            call bpf_map_delete_elem
            r7 += r0
            r0 = r7
            exit
            """);
        Assert.Equal(unchecked((uint)(-7 + 0 - 2)), result.RetVal);
        Assert.Equal([1], result.Maps[0].Entries.Select(e => e.Key[0]));
    }

    [Fact]
    public void A_packet_is_read_checked_and_changed()
    {
        var result = Run("""
            .prog p xdp
            r2 = *(u32 *)(r1 + 0)
            r3 = *(u32 *)(r1 + 4)
            r4 = r2; r4 += 20
            if r4 > r3 goto small
            *(u8 *)(r2 + 1) = 9
            r0 = 2
            exit
            small: r0 = 1
            exit
            """, new RunOptions { Data = new byte[20] });
        Assert.Equal((2u, 20, 9), (result.RetVal, result.DataOut.Length, (int)result.DataOut[1]));
        Assert.Equal(22, Run(".prog p xdp\n r0 = 0\n exit", new RunOptions { Data = new byte[13] }).Errno);
    }

    [Theory]
    [InlineData("r0 = *(u64 *)(r10 + 4096)\n exit", TrapKind.OutOfBounds)]
    [InlineData("r1 = 0\n r0 = *(u64 *)(r1 + 0)\n exit", TrapKind.OutOfBounds)]
    [InlineData("r0 = -1\n r0 = *(u8 *)(r0 + 0)\n exit", TrapKind.OutOfBounds)]
    [InlineData("goto -1", TrapKind.Budget)]
    [InlineData("r1 = 1", TrapKind.BadInsn)]
    [InlineData("r1 = 5\n call bpf_map_lookup_elem\n exit", TrapKind.BadArgument)]
    public void An_unverified_program_is_stopped_with_a_report(string body, TrapKind kind) =>
        Assert.Equal(kind, Run($".prog p tc\n {body}", new RunOptions { InsnBudget = 10_000 }).Trap?.Kind);

    [Fact]
    public void Printed_lines_are_shown()
    {
        var result = Run("""
            .prog p tc
            r1 = 0x0a7825206425 ll
            *(u64 *)(r10 - 8) = r1
            r1 = r10; r1 += -8
            r2 = 8
            r3 = -5; r4 = 255
            call bpf_trace_printk
            exit
            """);
        Assert.Equal("-5 ff\n", Assert.Single(result.Printed));
    }
}
