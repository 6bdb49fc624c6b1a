using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>What BPF_PROG_TEST_RUN itself accepts and gives back.</summary>
internal static class TestRun
{
    private const int Einval = 22, EthernetHeader = 14;

    /// <summary>Positive errno with which test_run fails for this program type and input, 0 when it runs.</summary>
    /// <param name="length">Bytes of input; 0 when none was given, and a packet of zeros is made up.</param>
    public static int Refuses(ProgramSpec program, int length) => program.Type switch
    {
        ProgType.Xdp or ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb when length is > 0 and < EthernetHeader => Einval,
        _ => 0,
    };

    /// <summary>The packet as the program leaves it; empty for programs without one.</summary>
    /// <remarks>Programs above the link layer do not see the Ethernet header; test_run gives it back as zeros (seen on 6.18).</remarks>
    public static ImmutableArray<byte> DataOut(Cpu cpu)
    {
        if (Packet.Of(cpu) is not { } packet)
            return [];
        var header = cpu.Code.Spec.Type is ProgType.Xdp or ProgType.SchedCls or ProgType.SchedAct ? 0 : Math.Min(EthernetHeader, packet.Region.Length);
        return [.. new byte[header], .. packet.Region.Span(packet.Start, packet.Length)];
    }
}
