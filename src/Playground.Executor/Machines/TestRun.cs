using System.Collections.Immutable;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>What BPF_PROG_TEST_RUN itself accepts and gives back.</summary>
internal static class TestRun
{
    private const int Einval = 22;

    /// <summary>Positive errno with which test_run fails for this program type and input, 0 when it runs.</summary>
    /// <param name="length">Bytes of input; 0 when none was given, and a packet of zeros is made up.</param>
    public static int Refuses(ProgramSpec program, int length) => program.Type switch
    {
        ProgType.Xdp or ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut or ProgType.LwtXmit
            or ProgType.LwtSeg6local or ProgType.FlowDissector when length is > 0 and < Packet.EthernetHeader => Einval,
        ProgType.Xdp when length > Packet.XdpLast - Packet.Headroom => Einval,
        _ => 0,
    };

    /// <summary>The packet as the program leaves it, metadata first; the flow keys of a flow dissector; empty for programs without either.</summary>
    /// <remarks>Programs above the link layer do not see the Ethernet header; test_run gives it back as zeros (seen on 6.18).</remarks>
    public static ImmutableArray<byte> DataOut(Machine machine, Cpu cpu)
    {
        if (Packet.Of(cpu) is not { } packet)
            return [];
        var type = cpu.Code.Spec.Type;
        if (type == ProgType.FlowDissector)
            return machine.Memory.RegionAt(packet.Words.Read64(Packet.KeysWord), out _) is { } keys ? Keys(keys, packet.Length) : [];
        var header = Packet.SeesEthernet(type) ? 0 : Math.Min(Packet.EthernetHeader, packet.Region.Length);
        return [.. new byte[header], .. packet.Region.Span(packet.Start - packet.MetaLength, packet.Length + packet.MetaLength)];
    }

    /// <summary>Flow keys with the header offsets kept within the packet.</summary>
    private static ImmutableArray<byte> Keys(Region keys, int length)
    {
        var bytes = keys.Span(0, keys.Length).ToArray();
        var network = Math.Clamp((int)keys.Read(0, 2), Packet.EthernetHeader, length);
        var transport = Math.Clamp((int)keys.Read(2, 2), network, length);
        BitConverter.TryWriteBytes(bytes.AsSpan(0), (ushort)network);
        BitConverter.TryWriteBytes(bytes.AsSpan(2), (ushort)transport);
        return [.. bytes];
    }
}
