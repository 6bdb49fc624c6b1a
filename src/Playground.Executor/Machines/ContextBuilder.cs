using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>Makes the context that R1 points to: packet descriptors, or the bytes given.</summary>
/// <remarks>Offsets are those of the user-visible structs <c>xdp_md</c> and <c>__sk_buff</c>.</remarks>
internal static class ContextBuilder
{
    private const int SkbSize = 192, XdpSize = 24, DefaultPacket = 64, DefaultContext = 256;
    private const int EthernetHeader = 14;

    /// <summary>The context of one program on one CPU</summary>
    public static Region? Build(Machine machine, ProgramSpec spec, ReadOnlyMemory<byte> data, int cpu) => spec.Type switch
    {
        ProgType.Xdp => Xdp(machine, data, cpu),
        ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut or ProgType.LwtXmit
            or ProgType.LwtSeg6local or ProgType.SkSkb or ProgType.FlowDissector => Skb(machine, data, cpu, spec.Type is ProgType.SchedCls or ProgType.SchedAct),
        _ => Plain(machine, data, cpu),
    };

    /// <summary>A packet with room before and behind it, and the words that say where it begins and ends.</summary>
    private static (Region Packet, Region Words) MakePacket(Machine machine, ReadOnlyMemory<byte> data, int cpu, int skip)
    {
        var length = data.Length == 0 ? DefaultPacket : data.Length;
        var packet = machine.Memory.Add($"packet of cpu {cpu}", RegionKind.Packet, Packet.Headroom + length + Packet.Tailroom);
        data.Span.CopyTo(packet.Data.AsSpan(Packet.Headroom));
        var words = machine.Memory.Add($"packet bounds of cpu {cpu}", RegionKind.Hidden, 24);
        words.Owner = packet;
        machine.Memory.Write64(words, Packet.DataWord, packet.Address + (ulong)(Packet.Headroom + Math.Min(skip, length)));
        machine.Memory.Write64(words, Packet.EndWord, packet.Address + (ulong)(Packet.Headroom + length));
        machine.Memory.Write64(words, Packet.MetaWord, packet.Address + (ulong)(Packet.Headroom + Math.Min(skip, length)));
        return (packet, words);
    }

    private static Region Xdp(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var (_, words) = MakePacket(machine, data, cpu, 0);
        var context = machine.Memory.Add($"xdp_md of cpu {cpu}", RegionKind.Context, XdpSize);
        context.PointerWords = words;
        context.Pointers = new() { [0] = Packet.DataWord, [4] = Packet.EndWord, [8] = Packet.MetaWord };
        machine.Memory.Write32(context, 12, 1);
        return context;
    }

    private static Region Skb(Machine machine, ReadOnlyMemory<byte> data, int cpu, bool withEthernet)
    {
        var (packet, words) = MakePacket(machine, data, cpu, withEthernet ? 0 : EthernetHeader);
        var context = machine.Memory.Add($"__sk_buff of cpu {cpu}", RegionKind.Context, SkbSize);
        context.PointerWords = words;
        context.Pointers = new() { [76] = Packet.DataWord, [80] = Packet.EndWord, [140] = Packet.MetaWord };
        machine.Memory.Write32(context, 0, (int)(words.Read64(Packet.EndWord) - words.Read64(Packet.DataWord)));
        machine.Memory.Write32(context, 16, packet.Data[Packet.Headroom + 12] | packet.Data[Packet.Headroom + 13] << 8);
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
