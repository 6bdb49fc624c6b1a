using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Tests.Verifier;

public sealed class RecordedEventsTests
{
    private static VerifierResult Verify(string body, VerifierOptions options)
    {
        var profile = ProfileCatalog.Get(ProfileCatalog.Default);
        var assembled = AssemblyReader.Read("events.bpf", ".license GPL\n.prog main socket\n" + body);
        return BpfVerifier.Verify(Linker.LinkAll(assembled.Object!, profile).Single().Program!, profile, options);
    }

    private static readonly VerifierOptions recording = new() { LogLevel = 0, RecordEvents = true };

    [Fact]
    public void Nothing_is_recorded_when_nobody_listens() =>
        Assert.Empty(Verify("r0 = 0\nexit\n", new VerifierOptions()).Events);

    [Fact]
    public void Each_instruction_has_the_state_before_and_after_it()
    {
        var first = Verify("r0 = 7\nexit\n", recording).Events.OfType<VerifierEvent.InsnExecuted>().First();
        Assert.Equal("R1=ctx() R10=fp0", first.Before.ToString());
        Assert.Equal("R0=7 R1=ctx() R10=fp0", first.After.ToString());
        Assert.Equal("R0=7", Assert.Single(first.After.ChangedFrom(first.Before)).ToString());
    }

    [Fact]
    public void A_refused_instruction_has_the_state_before_it()
    {
        var result = Verify("r6 = 1\nr0 = *(u64 *)(r2 +0)\nexit\n", recording);
        Assert.Equal(VerdictKind.Reject, result.Verdict.Kind);
        var refused = Assert.IsType<VerifierEvent.Refused>(result.Events[^1]);
        Assert.Equal((1, "R2 !read_ok", "R1=ctx() R6=1 R10=fp0"), (refused.Insn, refused.Message, refused.Before.ToString()));
    }

    [Fact]
    public void A_loop_leaves_no_more_visits_than_asked_for()
    {
        const string loop = "r6 = 100\nagain: r6 += -1\nif r6 != 0 goto again\nr0 = 0\nexit\n";
        int Visits(VerifierOptions o) => Verify(loop, o).Events.OfType<VerifierEvent.InsnExecuted>().Count(e => e.Insn == 1);
        Assert.Equal(100, Visits(recording));
        Assert.Equal(8, Visits(recording with { MaxVisits = 8 }));
    }

    [Fact]
    public void Linked_registers_change_together_though_the_log_names_one()
    {
        var last = Verify("r0 = *(u32 *)(r1 +0)\nr2 = r0\nif r0 > 5 goto out\nr0 = r2\nout: exit\n", recording).Events.OfType<VerifierEvent.InsnExecuted>().First(e => e.Insn == 3);
        Assert.Equal(last.Before["R0"], last.Before["R2"]);
        Assert.Contains("umax=smax32=umax32=5", last.Before["R2"], StringComparison.Ordinal);
    }
}
