using Playground.Session.Listing;

namespace Playground.Tests.Session;

public sealed class LogStatesTests
{
    // As Linux 6.18 prints it at level 2, shortened.
    private const string Log = """
        func#0 @0
        Live regs before insn:
              0: .......... (b4) w6 = 0
        0: R1=ctx() R10=fp0
        ; int put(struct __sk_buff *ctx) @ kptr-slot.c:23
        0: (b4) w6 = 0                        ; R6=0
        1: (63) *(u32 *)(r10 -4) = r6
        mark_precise: frame0: last_idx 1 first_idx 0 subseq_idx -1
        2: R6=0 R10=fp0 fp-8=0000????
        2: (bf) r2 = r10                      ; R2=fp0 R10=fp0
        6: (85) call bpf_map_lookup_elem#1    ; R0=map_value(map=slots,ks=4,vs=8)
        10: (85) call bpf_task_from_pid#65891         ; R0=ptr_or_null_task_struct(id=2,ref_obj_id=2) refs=2
        18: (85) call bpf_task_release#65901          ;
        19: (95) exit

        from 16 to 19: R0=0 R6=1 R10=fp0
        19: (95) exit
        from 11 to 19: safe
        processed 22 insns (limit 1000000) max_states_per_insn 0 total_states 2 peak_states 2 mark_read 0
        """;

    private static string Text(IEnumerable<StateItem> items) => string.Join(' ', items.Select(i => $"{i.Name}={i.Value}"));

    [Fact]
    public void State_after_an_instruction_keeps_what_it_did_not_change()
    {
        var visit = Assert.Single(LogStates.Read(Log)[2]);
        Assert.Equal("R6=0 R10=fp0 fp-8=0000????", Text(visit.Before));
        Assert.Equal("R2=fp0 R6=0 R10=fp0 fp-8=0000????", Text(visit.After));
    }

    [Fact]
    public void State_on_a_line_of_its_own_is_the_one_after_the_instruction_before() =>
        Assert.Equal("R6=0 R10=fp0 fp-8=0000????", Text(Assert.Single(LogStates.Read(Log)[1]).After));

    [Fact]
    public void Calls_lose_the_argument_registers() =>
        Assert.Equal("R0=map_value(map=slots,ks=4,vs=8) R6=0 R10=fp0 fp-8=0000????", Text(Assert.Single(LogStates.Read(Log)[6]).After));

    [Fact]
    public void References_last_until_a_state_is_printed_without_them()
    {
        var states = LogStates.Read(Log);
        Assert.EndsWith("refs=2", Text(Assert.Single(states[10]).After));
        Assert.DoesNotContain("refs", Text(Assert.Single(states[18]).After));
    }

    [Fact]
    public void Each_path_is_a_visit_of_its_own()
    {
        var visits = LogStates.Read(Log)[19];
        Assert.Equal(2, visits.Count);
        Assert.Equal("R0=0 R6=1 R10=fp0", Text(visits[1].Before));
    }

    [Fact]
    public void Nothing_is_known_after_the_instruction_that_the_verifier_stopped_at() =>
        Assert.Empty(Assert.Single(LogStates.Read("0: R1=ctx() R10=fp0\n0: (61) r0 = *(u32 *)(r2 +0)\nR2 !read_ok\n")[0]).After);

    [Fact]
    public void Nonsense_gives_no_states() => Assert.Empty(LogStates.Read("12: hello\n: (\n 5:\nfrom to: R\n"));
}
