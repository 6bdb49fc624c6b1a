using Playground.Host.Bpf;

namespace Playground.Tests.Host;

public sealed class VerifierLogTests
{
    [Fact]
    public void Statistics_and_source_lines_are_no_message()
    {
        var log = VerifierLog.Parse("func#0 @0\n3: (95) exit\nR0 !read_ok\n; return x;\nverification time 17 usec\nstack depth 0\n"
            + "processed 4 insns (limit 1000000) max_states_per_insn 1 total_states 2 peak_states 3 mark_read 0\n");
        Assert.Equal(("R0 !read_ok", 4, 1, 2, 3, 17L, 3),
            (log.Message, log.ProcessedInsns, log.MaxStatesPerInsn, log.TotalStates, log.PeakStates, log.Microseconds, log.LastInsn));
    }

    [Fact]
    public void A_message_without_its_newline_is_cut_before_the_statistics() =>
        Assert.Equal("oops", VerifierLog.Parse("oopsverification time 3 usec\nstack depth 0\n").Message);
}
