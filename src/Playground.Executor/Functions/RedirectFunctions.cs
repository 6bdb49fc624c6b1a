using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary>Helpers that look something up in a map that only user space fills, and find nothing: the codes are those of a miss.</summary>
internal static class RedirectFunctions
{
    private const ulong Einval = unchecked((ulong)-22), E2Big = unchecked((ulong)-7), Enoent = unchecked((ulong)-2), Eagain = unchecked((ulong)-11), Efault = unchecked((ulong)-14), Eopnotsupp = unchecked((ulong)-95);
    private const ulong IndexMask = 0xffffffff, ContextMask = 0xfffful << 32 | 0xful << 48;

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_redirect_map", RedirectMap),
        .. ((string[])["bpf_sk_redirect_map", "bpf_sk_redirect_hash", "bpf_msg_redirect_map", "bpf_msg_redirect_hash"]).Select(name => new LocalFunction(name, (_, _) => 0)),
        new LocalFunction("bpf_sk_select_reuseport", (_, _) => Enoent),
        new LocalFunction("bpf_sock_map_update", (_, _) => Eopnotsupp),
        new LocalFunction("bpf_sock_hash_update", (_, _) => Eopnotsupp),
        new LocalFunction("bpf_skb_under_cgroup", (m, c) => UnderCgroup(m, c, c.S.R[2], c.S.R[3])),
        new LocalFunction("bpf_current_task_under_cgroup", (m, c) => UnderCgroup(m, c, c.S.R[1], c.S.R[2])),
        new MemoryFunction("bpf_perf_event_output", PerfOutput),
        new MemoryFunction("bpf_skb_output", PerfOutput),
        new MemoryFunction("bpf_xdp_output", PerfOutput),
        new LocalFunction("bpf_user_ringbuf_drain", (_, c) => (c.S.R[4] & ~3ul) != 0 ? Einval : 0),
    ];

    private static BpfMap? MapAt(Machine machine, ulong address) => machine.Memory.RegionAt(address, out _)?.Owner as BpfMap;

    /// <summary>The lower two bits of the flags are the answer when there is no such element; a device map can send to all of its none.</summary>
    private static ulong RedirectMap(Machine machine, Cpu cpu)
    {
        const ulong actions = 3, broadcast = 8, excludeIngress = 16, redirected = 4;
        var (flags, map) = (cpu.S.R[3], MapAt(machine, cpu.S.R[1]));
        var known = map?.Spec.Type is MapType.Devmap or MapType.DevmapHash ? actions | broadcast | excludeIngress : actions;
        return (flags & ~known) != 0 ? 0 : (flags & broadcast) != 0 ? redirected : flags & actions;
    }

    private static ulong UnderCgroup(Machine machine, Cpu cpu, ulong map, ulong index) =>
        MapAt(machine, map) is { } cgroups && (uint)index >= cgroups.Spec.MaxEntries ? E2Big : Eagain;

    /// <summary><c>(ctx, map, flags, data, size)</c>: nobody has opened the ring, so the kernel gives -ENOENT; what would have been written is shown.</summary>
    private static ulong PerfOutput(Machine machine, Cpu cpu)
    {
        var (flags, size) = (cpu.S.R[3], (uint)cpu.S.R[5]);
        var packet = Packet.Of(cpu);
        if ((flags & ~(packet == null ? IndexMask : IndexMask | ContextMask)) != 0)
            return Einval;
        if (packet is { } p && (uint)(flags >> 32 & 0xfffff) > p.Length)
            return Efault;
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[4], size, false, out var region, out var at) || MapAt(machine, cpu.S.R[2]) is not { } map)
            return 0;
        var index = (flags & IndexMask) == IndexMask ? (uint)cpu.Processor : (uint)flags;
        if (index >= Math.Max(map.Spec.MaxEntries, (uint)machine.PossibleCpus))
            return E2Big;
        machine.Output(cpu, map.Name, region.Span(at, (int)size));
        return Enoent;
    }
}
