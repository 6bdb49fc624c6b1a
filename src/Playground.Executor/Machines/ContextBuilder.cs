using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>Makes the context that R1 points to: packet descriptors, or the bytes given.</summary>
/// <remarks>Offsets are those of the user-visible structs <c>xdp_md</c>, <c>__sk_buff</c>, <c>sk_msg_md</c> and <c>sk_reuseport_md</c>.</remarks>
internal static class ContextBuilder
{
    private const int XdpSize = 24, DefaultPacket = 64, DefaultContext = 1024;
    private const int FlowKeysSize = 56, SocketSize = 80;

    /// <summary>The context of one program on one CPU</summary>
    public static Region? Build(Machine machine, ProgramSpec spec, ReadOnlyMemory<byte> data, int cpu) => spec.Type switch
    {
        ProgType.Xdp => Xdp(machine, data, cpu),
        ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut or ProgType.LwtXmit
            or ProgType.LwtSeg6local or ProgType.SkSkb or ProgType.FlowDissector => Skb(machine, data, cpu, spec.Type),
        ProgType.SkMsg or ProgType.SkReuseport => Message(machine, data, cpu),
        _ => Plain(machine, data, cpu),
    };

    /// <summary>A packet with room before and behind it, and the words that say where it begins and ends.</summary>
    private static (Region Packet, Region Words) MakePacket(Machine machine, ReadOnlyMemory<byte> data, int cpu, int skip, int headroom, int size)
    {
        var length = data.Length == 0 ? DefaultPacket : data.Length;
        var packet = machine.Memory.Add($"packet of cpu {cpu}", RegionKind.Packet, Math.Max(size, headroom + length));
        data.Span.CopyTo(packet.Data.AsSpan(headroom));
        var words = machine.Memory.Add($"packet bounds of cpu {cpu}", RegionKind.Hidden, Packet.WordBytes);
        words.Owner = packet;
        machine.Memory.Write64(words, Packet.DataWord, packet.Address + (ulong)(headroom + Math.Min(skip, length)));
        machine.Memory.Write64(words, Packet.EndWord, packet.Address + (ulong)(headroom + length));
        machine.Memory.Write64(words, Packet.MetaWord, packet.Address + (ulong)(headroom + Math.Min(skip, length)));
        machine.Memory.Write64(words, Packet.HeadWord, (ulong)(headroom - Packet.HeadPad));
        machine.Memory.Write64(words, Packet.NetworkWord, (ulong)(headroom + Packet.EthernetHeader));
        return (packet, words);
    }

    private static Region Xdp(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var (_, words) = MakePacket(machine, data, cpu, 0, Packet.Headroom, Packet.XdpLast);
        var context = machine.Memory.Add($"xdp_md of cpu {cpu}", RegionKind.Context, XdpSize);
        context.PointerWords = words;
        context.Pointers = new() { [0] = Packet.DataWord, [4] = Packet.EndWord, [8] = Packet.MetaWord };
        machine.Memory.Write32(context, 12, 1);
        return context;
    }

    private static Region Skb(Machine machine, ReadOnlyMemory<byte> data, int cpu, ProgType type)
    {
        var length = data.Length == 0 ? DefaultPacket : data.Length;
        var (packet, words) = MakePacket(machine, data, cpu, Packet.SeesEthernet(type) ? 0 : Packet.EthernetHeader, Packet.SkbHeadroom, Packet.SkbHeadroom + length + Packet.SkbTailroom);
        var context = machine.Memory.Add($"__sk_buff of cpu {cpu}", RegionKind.Context, SkbFields.Size);
        context.PointerWords = words;
        context.Pointers = new()
        {
            [SkbFields.Data] = Packet.DataWord,
            [SkbFields.DataEnd] = Packet.EndWord,
            [SkbFields.DataMeta] = Packet.MetaWord,
            [SkbFields.Socket] = Packet.SocketWord,
            [SkbFields.FlowKeys] = Packet.KeysWord,
            [SkbFields.QueueMapping] = Packet.Narrow,
            [SkbFields.TcIndex] = Packet.Narrow,
            [SkbFields.TcClassId] = Packet.Narrow,
        };
        var bytes = packet.Span(Packet.SkbHeadroom, packet.Length - Packet.SkbHeadroom);
        machine.Memory.Write32(context, SkbFields.Len, (int)(words.Read64(Packet.EndWord) - words.Read64(Packet.DataWord)));
        machine.Memory.Write32(context, SkbFields.PacketType, PacketType(bytes));
        machine.Memory.Write32(context, SkbFields.Protocol, bytes[12] | bytes[13] << 8);
        machine.Memory.Write32(context, SkbFields.InterfaceIndex, 1);
        if (type == ProgType.FlowDissector)
            AddFlowKeys(machine, words, bytes, cpu);
        else
            AddSocket(machine, words, bytes, cpu);
        if (type == ProgType.CgroupSkb)
            Addresses(machine, context, bytes);
        return context;
    }

    /// <summary>As the loopback device, whose address is all zeros, would judge: 0 for us, 2 multicast, 3 for another host (seen on 6.18).</summary>
    private static int PacketType(ReadOnlySpan<byte> packet) => (packet[0] & 1) != 0 ? 2 : packet[..6].IndexOfAnyExcept((byte)0) >= 0 ? 3 : 0;

    private static bool IsIp4(ReadOnlySpan<byte> packet) => packet[12] == 8 && packet[13] == 0;

    private static bool IsIp6(ReadOnlySpan<byte> packet) => packet[12] == 0x86 && packet[13] == 0xdd;

    /// <summary>Family and addresses of the socket that test_run makes up for programs of cgroups: the destination is the remote side (seen on 6.18).</summary>
    private static void Addresses(Machine machine, Region context, ReadOnlySpan<byte> packet)
    {
        if (IsIp4(packet))
        {
            machine.Memory.Write32(context, SkbFields.Family, 2);
            machine.Memory.WriteBytes(context, SkbFields.RemoteIp4, packet.Slice(30, 4));
            machine.Memory.WriteBytes(context, SkbFields.LocalIp4, packet.Slice(26, 4));
        }
        else if (IsIp6(packet))
        {
            machine.Memory.Write32(context, SkbFields.Family, 10);
            machine.Memory.WriteBytes(context, SkbFields.RemoteIp6, packet.Slice(38, 16));
            machine.Memory.WriteBytes(context, SkbFields.LocalIp6, packet.Slice(22, 16));
        }
    }

    /// <summary>The closed socket that test_run gives every packet, as <c>struct bpf_sock</c> (seen on 6.18).</summary>
    private static void AddSocket(Machine machine, Region words, ReadOnlySpan<byte> packet, int cpu)
    {
        const int family = 4, sourceIp4 = 24, sourceIp6 = 28, targetIp4 = 52, targetIp6 = 56, state = 72, queue = 76, closed = 7;
        var socket = machine.Memory.Add($"socket of cpu {cpu}", RegionKind.KernelObject, SocketSize);
        socket.ReadOnly = true;
        machine.Memory.Write32(socket, state, closed);
        machine.Memory.Write32(socket, queue, -1);
        if (IsIp4(packet))
        {
            machine.Memory.Write32(socket, family, 2);
            machine.Memory.WriteBytes(socket, sourceIp4, packet.Slice(26, 4));
            machine.Memory.WriteBytes(socket, targetIp4, packet.Slice(30, 4));
        }
        else if (IsIp6(packet))
        {
            machine.Memory.Write32(socket, family, 10);
            machine.Memory.WriteBytes(socket, sourceIp6, packet.Slice(22, 16));
            machine.Memory.WriteBytes(socket, targetIp6, packet.Slice(38, 16));
        }
        machine.Memory.Write64(words, Packet.SocketWord, socket.Address);
    }

    /// <summary>What a flow dissector starts with: network and transport header right behind the link layer's.</summary>
    private static void AddFlowKeys(Machine machine, Region words, ReadOnlySpan<byte> packet, int cpu)
    {
        var keys = machine.Memory.Add($"flow keys of cpu {cpu}", RegionKind.KernelObject, FlowKeysSize);
        machine.Memory.Write(keys, 0, 2, Packet.EthernetHeader);
        machine.Memory.Write(keys, 2, 2, Packet.EthernetHeader);
        machine.Memory.WriteBytes(keys, 10, packet.Slice(12, 2));
        machine.Memory.Write64(words, Packet.KeysWord, keys.Address);
    }

    /// <summary>Contexts that begin with the addresses of the data and its end.</summary>
    private static Region Message(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var (_, words) = MakePacket(machine, data, cpu, 0, Packet.Headroom, 0);
        var context = machine.Memory.Add($"context of cpu {cpu}", RegionKind.Context, DefaultContext);
        context.PointerWords = words;
        context.Pointers = new() { [0] = Packet.DataWord, [8] = Packet.EndWord };
        return context;
    }

    private static Region Plain(Machine machine, ReadOnlyMemory<byte> data, int cpu)
    {
        var context = machine.Memory.Add($"context of cpu {cpu}", RegionKind.Context, Math.Max(data.Length, DefaultContext));
        data.Span.CopyTo(context.Data);
        return context;
    }
}
