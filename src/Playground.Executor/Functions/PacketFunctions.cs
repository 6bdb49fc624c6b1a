using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary>Helpers that read, write and resize packets. Limits and errors as 6.18 gives them in test runs.</summary>
internal static class PacketFunctions
{
    private const ulong Efault = unchecked((ulong)-14), Einval = unchecked((ulong)-22), Eacces = unchecked((ulong)-13), Enomem = unchecked((ulong)-12), Enotsupp = unchecked((ulong)-524);
    private const uint MaxOffset = 0xffff;
    /// <summary>Bytes of the largest packet that these make: what an allocation of four pages holds.</summary>
    private const int MaxPacket = 16064;
    private const int MaxRoom = 0xfff, Ip4Header = 20, Ip6Header = 40;
    private const int Ip4 = 0x0008, Ip6 = 0xdd86;

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_skb_load_bytes", (m, c) => Load(m, c, 0)),
        new MemoryFunction("bpf_skb_load_bytes_relative", LoadRelative),
        new MemoryFunction("bpf_xdp_load_bytes", (m, c) => XdpBytes(m, c, write: false)),
        new MemoryFunction("bpf_skb_store_bytes", Store),
        new MemoryFunction("bpf_xdp_store_bytes", (m, c) => XdpBytes(m, c, write: true)),
        new MemoryFunction("bpf_xdp_adjust_head", AdjustHead),
        new MemoryFunction("bpf_xdp_adjust_tail", AdjustTail),
        new MemoryFunction("bpf_xdp_adjust_meta", AdjustMeta),
        new MemoryFunction("bpf_xdp_get_buff_len", (_, c) => (ulong)(Packet.Of(c)?.Length ?? 0)),
        new MemoryFunction("bpf_skb_pull_data", (_, c) => Packet.Of(c) is { } p && (uint)c.S.R[2] <= p.Length ? 0 : Enomem),
        new MemoryFunction("bpf_skb_change_tail", ChangeTail),
        new MemoryFunction("bpf_skb_change_head", ChangeHead),
        new MemoryFunction("bpf_skb_adjust_room", AdjustRoom),
        new MemoryFunction("bpf_skb_change_proto", ChangeProtocol),
    ];

    private static ulong Load(Machine machine, Cpu cpu, int bias)
    {
        var (offset, size) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], size, true, out var to, out var at))
            return 0;
        // A test run of a flow dissector has no socket buffer to read from.
        if (Packet.Of(cpu) is not { } packet || offset > MaxOffset || offset + (long)bias + size > packet.Length || cpu.Code.Spec.Type == ProgType.FlowDissector)
        {
            machine.Memory.WriteBytes(to, at, new byte[size]);
            return Efault;
        }
        machine.Memory.WriteBytes(to, at, packet.Region.Span(packet.Start + (int)offset + bias, (int)size));
        return 0;
    }

    /// <summary>Relative to the link layer's header (0) or the network layer's (1).</summary>
    private static ulong LoadRelative(Machine machine, Cpu cpu)
    {
        if (Packet.Of(cpu) is { } packet && cpu.S.R[5] <= 1)
            return Load(machine, cpu, (cpu.S.R[5] == 1 ? packet.NetworkStart : packet.MacStart(cpu.Code.Spec.Type)) - packet.Start);
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], (uint)cpu.S.R[4], true, out var to, out var at))
            machine.Memory.WriteBytes(to, at, new byte[(uint)cpu.S.R[4]]);
        return Efault;
    }

    private static ulong Store(Machine machine, Cpu cpu)
    {
        var (offset, size) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], size, false, out var from, out var at))
            return 0;
        // Flags: BPF_F_RECOMPUTE_CSUM 1, BPF_F_INVALIDATE_HASH 2.
        if (cpu.S.R[5] > 3)
            return Einval;
        if (Packet.Of(cpu) is not { } packet || (long)offset + size > packet.Length || offset > MaxOffset)
            return Efault;
        machine.Memory.WriteBytes(packet.Region, packet.Start + (int)offset, from.Span(at, (int)size));
        if ((cpu.S.R[5] & 2) != 0)
            SetField(machine, cpu, SkbFields.Hash, 0);
        return 0;
    }

    /// <summary>A read that fails leaves the buffer as it was.</summary>
    private static ulong XdpBytes(Machine machine, Cpu cpu, bool write)
    {
        var (offset, size) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], size, !write, out var buffer, out var at))
            return 0;
        if (offset > MaxOffset)
            return Efault;
        if (Packet.Of(cpu) is not { } packet || (long)offset + size > packet.Length)
            return Einval;
        var start = packet.Start + (int)offset;
        if (write)
            machine.Memory.WriteBytes(packet.Region, start, buffer.Span(at, (int)size));
        else
            machine.Memory.WriteBytes(buffer, at, packet.Region.Span(start, (int)size));
        return 0;
    }

    /// <summary>Metadata moves along with the head.</summary>
    private static ulong AdjustHead(Machine machine, Cpu cpu)
    {
        if (Packet.Of(cpu) is not { } packet)
            return Einval;
        var (start, end, meta) = ((long)packet.Start + (int)cpu.S.R[2], packet.Start + packet.Length, packet.MetaLength);
        if (start < Packet.XdpFirst + meta || start > end - Packet.EthernetHeader)
            return Einval;
        if (meta > 0)
            machine.Memory.WriteBytes(packet.Region, (int)start - meta, packet.Region.Span(packet.Start - meta, meta));
        packet.Place(machine.Memory, cpu, (int)start, end, meta);
        return 0;
    }

    private static ulong AdjustTail(Machine machine, Cpu cpu)
    {
        if (Packet.Of(cpu) is not { } packet)
            return Einval;
        var (start, old) = (packet.Start, packet.Start + packet.Length);
        var end = (long)old + (int)cpu.S.R[2];
        if (end > packet.Region.Length || end < start + Packet.EthernetHeader)
            return Einval;
        if (end > old)
            machine.Memory.WriteBytes(packet.Region, old, new byte[end - old]);
        packet.Place(machine.Memory, cpu, start, (int)end, packet.MetaLength);
        return 0;
    }

    private static ulong AdjustMeta(Machine machine, Cpu cpu)
    {
        const int most = 252;
        if (Packet.Of(cpu) is not { } packet)
            return Einval;
        var length = packet.MetaLength - (long)(int)cpu.S.R[2];
        if (length < 0 || packet.Start - length < Packet.XdpFirst)
            return Einval;
        if ((length & 3) != 0 || length > most)
            return Eacces;
        packet.Place(machine.Memory, cpu, packet.Start, packet.Start + packet.Length, (int)length);
        return 0;
    }

    private static ulong ChangeTail(Machine machine, Cpu cpu)
    {
        var length = (uint)cpu.S.R[2];
        if (cpu.S.R[3] != 0 || Packet.Of(cpu) is not { } packet || length < packet.Shortest || length > MaxPacket)
            return Einval;
        var start = packet.Start;
        if (start + (long)length > packet.Region.Length)
            return Enomem;
        if (length > packet.Length)
            machine.Memory.WriteBytes(packet.Region, start + packet.Length, new byte[length - packet.Length]);
        packet.Place(machine.Memory, cpu, start, start + (int)length);
        return 0;
    }

    private static ulong ChangeHead(Machine machine, Cpu cpu)
    {
        var grow = (uint)cpu.S.R[2];
        if (cpu.S.R[3] != 0 || Packet.Of(cpu) is not { } packet || grow + (long)packet.Length > MaxPacket)
            return Einval;
        return Resize(machine, cpu, packet, 0, (int)grow);
    }

    private static ulong Resize(Machine machine, Cpu cpu, Packet packet, int at, int grow)
    {
        if (packet.Start - (long)grow < 0)
            return Enomem;
        packet.Resize(machine.Memory, cpu, at, grow);
        return 0;
    }

    private static int Field(Cpu cpu, int offset) => cpu.Context is { Length: SkbFields.Size } skb ? skb.Read32(offset) : 0;

    private static void SetField(Machine machine, Cpu cpu, int offset, int value)
    {
        if (cpu.Context is { Length: SkbFields.Size } skb)
            machine.Memory.Write32(skb, offset, value);
    }

    /// <summary><c>(skb, len_diff, mode, flags)</c>: room behind the network header (mode 0) or the link layer's (1).</summary>
    private static ulong AdjustRoom(Machine machine, Cpu cpu)
    {
        const ulong knownFlags = 0x1ff, layer2 = 0xfful << 56;
        var (difference, mode, flags) = ((int)cpu.S.R[2], (uint)cpu.S.R[3], cpu.S.R[4]);
        if ((flags & ~(knownFlags | layer2)) != 0)
            return Einval;
        if (Math.Abs((long)difference) > MaxRoom)
            return Efault;
        var protocol = Field(cpu, SkbFields.Protocol);
        if (protocol is not (Ip4 or Ip6) || mode > 1 || Packet.Of(cpu) is not { } packet)
            return Enotsupp;
        var header = protocol == Ip4 ? Ip4Header : Ip6Header;
        var behindMac = packet.NetworkStart - packet.Start;
        var current = packet.Length - behindMac;
        if (difference < 0 && current + difference < header)
            return Enotsupp;
        if (difference > 0 && packet.Length + (long)difference > MaxPacket)
            return Enotsupp;
        return Resize(machine, cpu, packet, behindMac + (mode == 0 ? header : 0), difference);
    }

    /// <summary>IPv4 to IPv6 and back: the difference of the headers' lengths is made or taken behind the link layer's header.</summary>
    private static ulong ChangeProtocol(Machine machine, Cpu cpu)
    {
        var protocol = (ushort)cpu.S.R[2];
        if (cpu.S.R[3] != 0)
            return Einval;
        if (Packet.Of(cpu) is not { } packet)
            return Enotsupp;
        var old = Field(cpu, SkbFields.Protocol);
        if ((old, protocol) is not ((Ip4, Ip6) or (Ip6, Ip4)))
            return Enotsupp;
        var result = Resize(machine, cpu, packet, packet.NetworkStart - packet.Start, protocol == Ip6 ? Ip6Header - Ip4Header : Ip4Header - Ip6Header);
        if (result == 0)
        {
            SetField(machine, cpu, SkbFields.Protocol, protocol);
            SetField(machine, cpu, SkbFields.Hash, 0);
        }
        return result;
    }

    /// <summary>True when the program's packet comes from the device itself, before the kernel's own structure is made.</summary>
    public static bool IsXdp(Cpu cpu) => cpu.Code.Spec.Type == ProgType.Xdp;
}
