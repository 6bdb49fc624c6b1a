using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>Makes the context that R1 points to: packet descriptors, or the bytes given.</summary>
/// <remarks>Offsets are those of the user-visible structs <c>xdp_md</c> and <c>__sk_buff</c>.</remarks>
internal static class ContextBuilder
{
    private const int SkbSize = 192, XdpSize = 24, DefaultPacket = 64, Headroom = 256, DefaultContext = 256;
    private const int EthernetHeader = 14;

    /// <summary>The context of one program on one CPU; its owner is the packet, if there is one.</summary>
    public static Region? Build(Machine machine, ProgramSpec spec, ReadOnlyMemory<byte> data, int cpu) => spec.Type switch
    {
        ProgType.Xdp => Xdp(machine, data, cpu),
        ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut or ProgType.LwtXmit
            or ProgType.LwtSeg6local or ProgType.SkSkb or ProgType.FlowDissector => Skb(machine, data, cpu, spec.Type is ProgType.SchedCls or ProgType.SchedAct),
        _ => Plain(machine, data, cpu),
    };

    private static Region Packet(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var packet = machine.Memory.Add($"packet of cpu {cpu}", RegionKind.Packet, data.Length == 0 ? DefaultPacket : data.Length);
        data.Span.CopyTo(packet.Data);
        return packet;
    }

    private static Region Xdp(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var packet = Packet(machine, data, cpu);
        var context = machine.Memory.Add($"xdp_md of cpu {cpu}", RegionKind.Context, XdpSize);
        context.Owner = packet;
        context.Pointers = new() { [0] = packet.Address, [4] = packet.Address + (ulong)packet.Length, [8] = packet.Address };
        machine.Memory.Write32(context, 12, 1);
        return context;
    }

    private static Region Skb(Machine machine, ReadOnlyMemory<byte> data, int cpu, bool withEthernet)
    {
        var packet = Packet(machine, data, cpu);
        var context = machine.Memory.Add($"__sk_buff of cpu {cpu}", RegionKind.Context, SkbSize);
        var start = withEthernet ? 0 : Math.Min(EthernetHeader, packet.Length);
        context.Owner = packet;
        context.Pointers = new() { [76] = packet.Address + (ulong)start, [80] = packet.Address + (ulong)packet.Length, [140] = packet.Address + (ulong)start };
        machine.Memory.Write32(context, 0, packet.Length - start);
        if (packet.Length >= EthernetHeader)
            machine.Memory.Write32(context, 16, packet.Data[12] | packet.Data[13] << 8);
        machine.Memory.Write32(context, 40, 1);
        return context;
    }

    private static Region Plain(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var context = machine.Memory.Add($"context of cpu {cpu}", RegionKind.Context, Math.Max(data.Length, DefaultContext));
        data.Span.CopyTo(context.Data);
        return context;
    }
}
