using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;

namespace Playground.Executor.Functions;

/// <summary>Helpers that read or change what the kernel knows of a packet besides its bytes. Errors as 6.18 gives them in test runs.</summary>
internal static class SkbFunctions
{
    private const ulong Einval = unchecked((ulong)-22), Enoent = unchecked((ulong)-2), Eprotonosupport = unchecked((ulong)-95);
    private const ulong RootCgroup = 1, Cookie = 1;
    private const int VlanBytes = 4, VlanAt = 12, Ip4 = 0x0008, Ip6 = 0xdd86, Vlan8021Q = 0x0081, Vlan8021Ad = 0xa888;

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_skb_vlan_push", VlanPush),
        new MemoryFunction("bpf_skb_vlan_pop", VlanPop),
        new LocalFunction("bpf_skb_change_type", (m, c) => (uint)c.S.R[2] > 3 ? Einval : Set(m, c, SkbFields.PacketType, (int)c.S.R[2])),
        new LocalFunction("bpf_set_hash", (m, c) => Set(m, c, SkbFields.Hash, (int)c.S.R[2])),
        new LocalFunction("bpf_set_hash_invalid", (m, c) => Set(m, c, SkbFields.Hash, 0)),
        new LocalFunction("bpf_skb_set_tstamp", SetTimeStamp),
        new MemoryFunction("bpf_skb_ecn_set_ce", SetCongestion),
        new LocalFunction("bpf_skb_cgroup_id", (_, _) => RootCgroup),
        new LocalFunction("bpf_skb_ancestor_cgroup_id", (_, c) => (int)c.S.R[2] == 0 ? RootCgroup : 0),
        new LocalFunction("bpf_get_cgroup_classid", (_, _) => 0),
        new LocalFunction("bpf_skb_cgroup_classid", (_, _) => 0),
        new LocalFunction("bpf_get_route_realm", (_, _) => 0),
        new LocalFunction("bpf_get_socket_uid", (_, _) => 0),
        new LocalFunction("bpf_get_socket_cookie", (_, _) => Cookie),
        new LocalFunction("bpf_get_netns_cookie", (_, _) => Cookie),
        new MemoryFunction("bpf_skb_get_tunnel_key", (m, c) => GetTunnel(m, c, Packet.TunnelKey, Einval)),
        new MemoryFunction("bpf_skb_set_tunnel_key", (m, c) => SetTunnel(m, c, Packet.TunnelKey, Packet.LargestKey)),
        new MemoryFunction("bpf_skb_get_tunnel_opt", (m, c) => GetTunnel(m, c, Packet.TunnelOptions, Enoent)),
        new MemoryFunction("bpf_skb_set_tunnel_opt", (m, c) => SetTunnel(m, c, Packet.TunnelOptions, Packet.LargestOptions)),
        new MemoryFunction("bpf_skb_get_xfrm_state", (m, c) => Fail(m, c, 3, 4, Einval)),
    ];

    private static int Get(Cpu cpu, int field) => cpu.Context is { Length: SkbFields.Size } skb ? skb.Read32(field) : 0;

    private static ulong Set(Machine machine, Cpu cpu, int field, int value)
    {
        if (cpu.Context is { Length: SkbFields.Size } skb)
            machine.Memory.Write32(skb, field, value);
        return 0;
    }

    /// <summary>A read of something that no packet here has: the buffer is cleared.</summary>
    private static ulong Fail(Machine machine, Cpu cpu, int buffer, int size, ulong error)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[buffer], (uint)cpu.S.R[size], true, out var to, out var at))
            machine.Memory.WriteBytes(to, at, new byte[(uint)cpu.S.R[size]]);
        return error;
    }

    /// <summary>What was set before on this packet; of options, the number of bytes.</summary>
    private static ulong GetTunnel(Machine machine, Cpu cpu, int place, ulong error)
    {
        var size = (uint)cpu.S.R[3];
        if (Packet.Of(cpu) is not { } packet || packet.Words.Read64(place) is not (> 0 and var length))
            return Fail(machine, cpu, 2, 3, error);
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[2], size, true, out var to, out var at))
            return 0;
        var bytes = new byte[size];
        packet.Words.Span(place + 8, (int)Math.Min(size, length)).CopyTo(bytes);
        machine.Memory.WriteBytes(to, at, bytes);
        return place == Packet.TunnelOptions ? length : 0;
    }

    private static ulong SetTunnel(Machine machine, Cpu cpu, int place, int most)
    {
        var size = (uint)cpu.S.R[3];
        if (size > most || Packet.Of(cpu) is not { } packet || place == Packet.TunnelOptions && (size & 3) != 0)
            return Einval;
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[2], size, false, out var from, out var at))
            return 0;
        machine.Memory.Write64(packet.Words, place, size);
        machine.Memory.WriteBytes(packet.Words, place + 8, from.Span(at, (int)size));
        return 0;
    }

    /// <summary>The outermost tag is kept beside the packet; pushing another moves the first into the packet.</summary>
    private static ulong VlanPush(Machine machine, Cpu cpu)
    {
        var protocol = (ushort)cpu.S.R[2] is Vlan8021Q or Vlan8021Ad ? (ushort)cpu.S.R[2] : Vlan8021Q;
        if (Get(cpu, SkbFields.VlanPresent) != 0 && Packet.Of(cpu) is { } packet)
        {
            packet.Resize(machine.Memory, cpu, VlanAt, VlanBytes);
            packet.PlaceNetwork(machine.Memory, packet.NetworkStart - VlanBytes);
            machine.Memory.Write(packet.Region, packet.Start + VlanAt, 2, (ulong)Get(cpu, SkbFields.VlanProtocol));
            machine.Memory.Write(packet.Region, packet.Start + VlanAt + 2, 2, BinaryPrimitives.ReverseEndianness((ushort)Get(cpu, SkbFields.VlanTci)));
            Set(machine, cpu, SkbFields.Protocol, Get(cpu, SkbFields.VlanProtocol));
        }
        Set(machine, cpu, SkbFields.VlanPresent, 1);
        Set(machine, cpu, SkbFields.VlanTci, (ushort)cpu.S.R[3]);
        return Set(machine, cpu, SkbFields.VlanProtocol, protocol);
    }

    private static ulong VlanPop(Machine machine, Cpu cpu)
    {
        if (Get(cpu, SkbFields.VlanPresent) != 0)
        {
            Set(machine, cpu, SkbFields.VlanPresent, 0);
            Set(machine, cpu, SkbFields.VlanTci, 0);
            Set(machine, cpu, SkbFields.VlanProtocol, 0);
        }
        if (Get(cpu, SkbFields.Protocol) is not (Vlan8021Q or Vlan8021Ad) || Packet.Of(cpu) is not { } packet || packet.Length < Packet.EthernetHeader + VlanBytes)
            return 0;
        // The next tag comes out of the packet.
        var at = packet.Start + VlanAt;
        Set(machine, cpu, SkbFields.VlanPresent, 1);
        Set(machine, cpu, SkbFields.VlanProtocol, (int)packet.Region.Read(at, 2));
        Set(machine, cpu, SkbFields.VlanTci, BinaryPrimitives.ReverseEndianness((ushort)packet.Region.Read(at + 2, 2)));
        Set(machine, cpu, SkbFields.Protocol, (int)packet.Region.Read(at + 4, 2));
        packet.Resize(machine.Memory, cpu, VlanAt, -VlanBytes);
        packet.PlaceNetwork(machine.Memory, Math.Max(packet.NetworkStart, packet.Start + Packet.EthernetHeader));
        return 0;
    }

    private static ulong SetTimeStamp(Machine machine, Cpu cpu)
    {
        var (stamp, type) = (cpu.S.R[2], (uint)cpu.S.R[3]);
        if (Get(cpu, SkbFields.Protocol) is not (Ip4 or Ip6))
            return Eprotonosupport;
        if (type > 2 || type != 0 && stamp == 0)
            return Einval;
        if (cpu.Context is { Length: SkbFields.Size } skb)
        {
            machine.Memory.Write64(skb, SkbFields.TimeStamp, stamp);
            machine.Memory.Write(skb, SkbFields.TimeStampType, 1, type);
        }
        return 0;
    }

    /// <summary>Marks congestion in the IP header: 1 when the packet is marked afterwards, 0 when its sender does not take part.</summary>
    private static ulong SetCongestion(Machine machine, Cpu cpu)
    {
        if (Packet.Of(cpu) is not { } packet)
            return 0;
        var header = packet.NetworkStart;
        var protocol = Get(cpu, SkbFields.Protocol);
        if (packet.Start + packet.Length < header + (protocol == Ip4 ? 20 : 40))
            return 0;
        return protocol switch { Ip4 => MarkIp4(machine.Memory, packet.Region, header), Ip6 => MarkIp6(machine.Memory, packet.Region, header), _ => 0 };
    }

    private static ulong MarkIp4(AddressSpace memory, Region region, int header)
    {
        var service = (int)region.Read(header + 1, 1);
        var ecn = service + 1 & 3;
        if ((ecn & 2) == 0)
            return ecn == 0 ? 1ul : 0;
        var sum = (uint)region.Read(header + 10, 2) + BinaryPrimitives.ReverseEndianness((ushort)(0xfffb + ecn));
        memory.Write(region, header + 10, 2, sum + (sum > 0xffff ? 1u : 0));
        memory.Write(region, header + 1, 1, (uint)service | 3);
        return 1;
    }

    private static ulong MarkIp6(AddressSpace memory, Region region, int header)
    {
        var second = (int)region.Read(header + 1, 1);
        var ecn = second >> 4 & 3;
        if (ecn == 0)
            return 0;
        memory.Write(region, header + 1, 1, (uint)second | 0x30);
        return 1;
    }
}
