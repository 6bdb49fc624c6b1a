using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary>Sockets, devices and routes: the machine has the loopback device (number 1) and no connection that a lookup could find.</summary>
internal static class SocketFunctions
{
    private const ulong Einval = unchecked((ulong)-22), Enodev = unchecked((ulong)-19), Eafnosupport = unchecked((ulong)-97), Enoent = unchecked((ulong)-2), Esocktnosupport = unchecked((ulong)-94), Enoprotoopt = unchecked((ulong)-92), Eopnotsupp = unchecked((ulong)-95);
    private const int Loopback = 1, Mtu = 65536;

    private static readonly string[] Lookups = ["bpf_sk_lookup_tcp", "bpf_sk_lookup_udp", "bpf_skc_lookup_tcp"];
    private static readonly string[] Casts = ["bpf_skc_to_tcp6_sock", "bpf_skc_to_tcp_timewait_sock", "bpf_skc_to_tcp_request_sock", "bpf_skc_to_udp6_sock", "bpf_skc_to_unix_sock", "bpf_skc_to_mptcp_sock", "bpf_tcp_sock", "bpf_get_listener_sock", "bpf_sock_from_file"];

    public static IEnumerable<KernelFunction> All =>
    [
        .. Lookups.Select(name => new LocalFunction(name, (_, _) => 0)),
        // No socket here is of another kind than its base.
        .. Casts.Select(name => new LocalFunction(name, (_, _) => 0)),
        new LocalFunction("bpf_sk_fullsock", (_, c) => c.S.R[1]),
        new ReleaseFunction("bpf_sk_release"),
        new LocalFunction("bpf_sk_cgroup_id", (_, _) => 1),
        new LocalFunction("bpf_sk_ancestor_cgroup_id", (_, c) => (int)c.S.R[2] == 0 ? 1ul : 0),
        new LocalFunction("bpf_sk_assign", (_, _) => Esocktnosupport),
        new LocalFunction("bpf_redirect", Redirect),
        new LocalFunction("bpf_redirect_peer", (_, c) => c.S.R[2] != 0 ? 2ul : 7),
        new LocalFunction("bpf_redirect_neigh", (_, c) => c.S.R[4] != 0 || c.S.R[3] is > 0 and < 20 ? 2ul : 7),
        new LocalFunction("bpf_clone_redirect", (_, c) => (c.S.R[3] & ~1ul) != 0 || (uint)c.S.R[2] != Loopback ? Einval : 0),
        new MemoryFunction("bpf_check_mtu", CheckMtu),
        new MemoryFunction("bpf_fib_lookup", FibLookup),
        new LocalFunction("bpf_tcp_check_syncookie", (_, _) => Einval),
        new LocalFunction("bpf_tcp_gen_syncookie", (_, _) => Einval),
        new MemoryFunction("bpf_setsockopt", (_, _) => Enoprotoopt),
        new MemoryFunction("bpf_getsockopt", (m, c) => ClearedFailure(m, c, 4, 5, Enoprotoopt)),
        new LocalFunction("bpf_sock_ops_cb_flags_set", (_, c) => c.S.R[2] & ~0x7ful),
    ];

    private static ulong ClearedFailure(Machine machine, Cpu cpu, int buffer, int size, ulong error)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[buffer], (uint)cpu.S.R[size], true, out var to, out var at))
            machine.Memory.WriteBytes(to, at, new byte[(uint)cpu.S.R[size]]);
        return error;
    }

    /// <summary>XDP takes no flags and answers 4; the others take ingress (1) and answer 7; a wrong flag drops the packet.</summary>
    private static ulong Redirect(Machine machine, Cpu cpu) => cpu.Code.Spec.Type == ProgType.Xdp
        ? cpu.S.R[2] != 0 ? 0 : 4ul
        : (cpu.S.R[2] & ~1ul) != 0 ? 2ul : 7;

    /// <summary><c>(ctx, ifindex, mtu_len, len_diff, flags)</c>: 0 when the packet fits, 1 when it must be split.</summary>
    private static ulong CheckMtu(Machine machine, Cpu cpu)
    {
        var (device, difference, flags) = ((uint)cpu.S.R[2], (int)cpu.S.R[4], cpu.S.R[5]);
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], 4, true, out var region, out var at))
            return 0;
        var given = (uint)region.Read32(at);
        if ((flags & ~1ul) != 0 || flags == 1 && (difference != 0 || given != 0 || PacketFunctions.IsXdp(cpu)))
            return Einval;
        if (device is not (0 or Loopback))
            return Enodev;
        machine.Memory.Write32(region, at, Mtu);
        var length = (given != 0 ? given + (long)Packet.EthernetHeader : Packet.Of(cpu)?.Length ?? 0) + difference;
        return length <= Mtu + Packet.EthernetHeader ? 0 : 1ul;
    }

    /// <summary>The loopback device forwards nothing: 5 for both families.</summary>
    private static ulong FibLookup(Machine machine, Cpu cpu)
    {
        const uint size = 64, forwardingDisabled = 5;
        const ulong knownFlags = 0x3f;
        if ((uint)cpu.S.R[3] < size || (cpu.S.R[4] & ~knownFlags) != 0)
            return Einval;
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[2], size, false, out var region, out var at))
            return 0;
        if (region.Data[at] is not (2 or 10))
            return Eafnosupport;
        return region.Read32(at + 8) == Loopback ? forwardingDisabled : Enodev;
    }
}
