using Playground.Host;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;
using Xunit.Abstractions;

namespace Playground.Tests.Host;

/// <summary>What the host kernel answers; without bpf(2) each test says why it did nothing.</summary>
public sealed class HostKernelTests(ITestOutputHelper output)
{
    private static Insn Raw(byte code, int dst, int src, int off, int imm) =>
        Insn.FromRaw(code | (ulong)dst << 8 | (ulong)src << 12 | (ulong)(ushort)off << 16 | (ulong)(uint)imm << 32);

    private static ProgramSpec Program(params Insn[] insns) => new() { Name = "p", Type = ProgType.SocketFilter, License = "GPL", Insns = [.. insns] };

    private static readonly Insn Exit = Raw(0x95, 0, 0, 0, 0);

    private bool Unavailable()
    {
        var why = HostKernel.WhyUnavailable();
        if (why != null)
            output.WriteLine($"skipped: {why}");
        return why != null;
    }

    [Fact]
    public void A_program_that_returns_zero_is_accepted()
    {
        if (Unavailable())
            return;
        var (verdict, notes) = HostKernel.Verify(Program(Raw(0xb7, 0, 0, 0, 0), Exit), new HostOptions(LogLevel: 2));
        Assert.Equal((VerdictKind.Accept, 0, 2), (verdict.Kind, verdict.Errno, verdict.ProcessedInsns));
        Assert.Contains("0: (b7) r0 = 0", verdict.Log);
        Assert.Empty(notes);
    }

    [Fact]
    public void A_refusal_has_the_kernels_last_words_and_the_place()
    {
        if (Unavailable())
            return;
        var verdict = HostKernel.Verify(Program(Exit), new HostOptions(LogLevel: 1)).Verdict;
        Assert.Equal((VerdictKind.Reject, 13, "R0 !read_ok", 0), (verdict.Kind, verdict.Errno, verdict.Message, verdict.At?.Insn));
    }

    [Fact]
    public void A_map_is_created_filled_and_read_back_after_a_run()
    {
        if (Unavailable())
            return;
        var map = new MapSpec { Name = "counts", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1, InitialData = new byte[] { 41, 0, 0, 0, 0, 0, 0, 0 } };
        // r1 = value of element 0; r2 = 1; lock *(u64 *)(r1 + 0) += r2; r0 = *(u64 *)(r1 + 0); exit
        var program = Program(Raw(0x18, 1, 2, 0, 0), Raw(0, 0, 0, 0, 0) with { Op = Op.LdImm64High }, Raw(0xb7, 2, 0, 0, 1),
            Raw(0xdb, 1, 2, 0, 0), Raw(0x79, 0, 1, 0, 0), Exit) with
        { Maps = [map] };
        var run = HostKernel.Run(program, new byte[64], []);
        Assert.Equal((42u, 0), (run.RetVal, run.Errno));
        Assert.Equal(42, Assert.Single(run.Maps[0].Entries).Value[0]);
    }

    [Fact]
    public void Without_rights_the_kernel_says_nothing_and_there_is_no_verdict()
    {
        if (Unavailable())
            return;
        var program = Program(Raw(0xb7, 0, 0, 0, 0), Exit) with { Type = ProgType.Xdp };
        Assert.Equal(VerdictKind.NoVerdict, HostKernel.Verify(program, new HostOptions(Caps: HostCaps.None)).Verdict.Kind);
        Assert.Equal(VerdictKind.Accept, HostKernel.Verify(program, new HostOptions(Caps: HostCaps.Bpf)).Verdict.Kind);
    }
}
