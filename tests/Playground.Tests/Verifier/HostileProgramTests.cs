using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Verifier;

namespace Playground.Tests.Verifier;

public sealed class HostileProgramTests
{
    private static Verdict Verify(ImmutableArray<Insn> insns, VerifierOptions? options = null) =>
        BpfVerifier.Verify(new ProgramSpec { Name = "t", Type = ProgType.SocketFilter, Insns = insns, License = "GPL" },
            ProfileCatalog.Get(ProfileCatalog.Default), options ?? new()).Verdict;

    [Fact]
    public void Random_bytes_are_judged_and_never_our_bug()
    {
        var random = new Random(1);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = new byte[8 * random.Next(1, 12)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i += 8)
            {
                // Mostly legal opcodes and small fields, so that checks past the opcode are reached.
                if (random.Next(8) > 0)
                    bytes[i] = OpcodeTable.All[random.Next(OpcodeTable.All.Length)];
                if (random.Next(4) > 0)
                    bytes[i + 1] = (byte)(random.Next(11) | (random.Next(11) << 4));
                if (random.Next(4) > 0)
                    (bytes[i + 2], bytes[i + 3]) = (random.Next(3) == 0 ? ((byte)0xff, (byte)0xff) : ((byte)random.Next(4), (byte)0));
            }
            var verdict = Verify(InsnCodec.Decode(bytes), new VerifierOptions { LogLevel = 2, RecordEvents = true });
            Assert.False(verdict.Message.StartsWith("playground bug", StringComparison.Ordinal), $"{verdict.Message}: {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void An_empty_program_is_refused() => Assert.NotEqual(VerdictKind.Accept, Verify([]).Kind);

    [Fact]
    public void A_cancelled_verification_is_a_spent_budget()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var loop = InsnCodec.Decode(Convert.FromHexString("b706000000000000" + "0706000001000000" + "a506feff00000010" + "b700000000000000" + "9500000000000000"));
        var verdict = Verify(loop, new VerifierOptions { Cancellation = stop.Token });
        Assert.Equal(VerdictKind.Unsupported, verdict.Kind);
        Assert.StartsWith("budget: ", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_insns_are_counted_and_refused()
    {
        var loop = InsnCodec.Decode(Convert.FromHexString("b706000000000000" + "0706000001000000" + "a506feff40420f00" + "b700000000000000" + "9500000000000000"));
        var verdict = Verify(loop, new VerifierOptions { LogLevel = 0 });
        Assert.Equal((VerdictKind.Reject, "BPF program is too large. Processed 1000001 insn"), (verdict.Kind, verdict.Message));
        Assert.Equal((1000001, 25001, 25001, 4), (verdict.ProcessedInsns, verdict.TotalStates, verdict.PeakStates, verdict.MaxStatesPerInsn));
    }
}
