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
            or ProgType.LwtSeg6local or ProgType.SkSkb or ProgType.FlowDissector => Skb(machine, data, cpu, spec.Type is ProgType.SchedCls or ProgType.SchedAct, spec.Type is ProgType.CgroupSkb),
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

    private static Region Skb(Machine machine, ReadOnlyMemory<byte> data, int cpu, bool withEthernet, bool withSocket)
    {
        var (packet, words) = MakePacket(machine, data, cpu, withEthernet ? 0 : EthernetHeader);
        var context = machine.Memory.Add($"__sk_buff of cpu {cpu}", RegionKind.Context, SkbSize);
        context.PointerWords = words;
        context.Pointers = new() { [76] = Packet.DataWord, [80] = Packet.EndWord, [140] = Packet.MetaWord };
        machine.Memory.Write32(context, 0, (int)(words.Read64(Packet.EndWord) - words.Read64(Packet.DataWord)));
        var bytes = packet.Span(Packet.Headroom, packet.Length - Packet.Headroom);
        machine.Memory.Write32(context, 4, PacketType(bytes));
        machine.Memory.Write32(context, 16, bytes[12] | bytes[13] << 8);
        if (withSocket)
            Addresses(machine, context, bytes);
        machine.Memory.Write32(context, 40, 1);
        return context;
    }

    /// <summary>As the loopback device, whose address is all zeros, would judge: 0 for us, 2 multicast, 3 for another host (seen on 6.18).</summary>
    private static int PacketType(ReadOnlySpan<byte> packet) => (packet[0] & 1) != 0 ? 2 : packet[..6].IndexOfAnyExcept((byte)0) >= 0 ? 3 : 0;

    /// <summary>Family and addresses of the socket that test_run makes up for programs of cgroups: the destination is the remote side (seen on 6.18).</summary>
    private static void Addresses(Machine machine, Region context, ReadOnlySpan<byte> packet)
    {
        if (packet[12] == 8 && packet[13] == 0)
        {
            machine.Memory.Write32(context, 88, 2);
            machine.Memory.WriteBytes(context, 92, packet.Slice(30, 4));
            machine.Memory.WriteBytes(context, 96, packet.Slice(26, 4));
        }
        else if (packet[12] == 0x86 && packet[13] == 0xdd)
        {
            machine.Memory.Write32(context, 88, 10);
            machine.Memory.WriteBytes(context, 100, packet.Slice(38, 16));
            machine.Memory.WriteBytes(context, 116, packet.Slice(22, 16));
        }
    }

    private static Region Plain(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var context = machine.Memory.Add($"context of cpu {cpu}", RegionKind.Context, Math.Max(data.Length, DefaultContext));
        data.Span.CopyTo(context.Data);
        return context;
    }
}
