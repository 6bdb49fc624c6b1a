using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary>Helpers of programs that trace: who runs, what was called with what. There is no user space behind the modelled tasks, no stack to walk and no counter to read.</summary>
internal static class TracingFunctions
{
    private const ulong Einval = unchecked((ulong)-22), Efault = unchecked((ulong)-14), Enoent = unchecked((ulong)-2), Eopnotsupp = unchecked((ulong)-95), Eperm = unchecked((ulong)-1);

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_rdonly_cast", (_, c) => c.S.R[1]),
        new LocalFunction("bpf_cast_to_kern_ctx", KernelContext),
        new LocalFunction("bpf_get_attach_cookie", (_, _) => 0),
        new LocalFunction("bpf_get_func_ip", (_, _) => 0),
        new LocalFunction("bpf_get_func_arg_cnt", (_, _) => 0),
        new MemoryFunction("bpf_get_func_arg", (m, c) => Word(m, c, 3, Einval)),
        new MemoryFunction("bpf_get_func_ret", (m, c) => Word(m, c, 2, Eopnotsupp)),
        new LocalFunction("bpf_get_stackid", (_, _) => Efault),
        new MemoryFunction("bpf_get_stack", (m, c) => Cleared(m, c, 2, 3, Efault)),
        new MemoryFunction("bpf_get_task_stack", (m, c) => Cleared(m, c, 2, 3, 0)),
        new MemoryFunction("bpf_copy_from_user", (m, c) => Cleared(m, c, 1, 2, Efault)),
        new MemoryFunction("bpf_copy_from_user_task", (m, c) => Cleared(m, c, 1, 2, Efault)),
        new MemoryFunction("bpf_copy_from_user_str", (m, c) => Cleared(m, c, 1, 2, Efault)),
        new LocalFunction("bpf_probe_write_user", (_, _) => Eperm),
        new LocalFunction("bpf_send_signal", (_, _) => 0),
        new LocalFunction("bpf_send_signal_thread", (_, _) => 0),
        new LocalFunction("bpf_override_return", (_, _) => 0),
        new LocalFunction("bpf_perf_event_read", (_, _) => Enoent),
        new MemoryFunction("bpf_perf_event_read_value", (m, c) => Cleared(m, c, 3, 4, Enoent)),
        new MemoryFunction("bpf_perf_prog_read_value", (m, c) => Cleared(m, c, 2, 3, Einval)),
        new LocalFunction("bpf_read_branch_records", (_, _) => Enoent),
        new MemoryFunction("bpf_get_branch_snapshot", (m, c) => Cleared(m, c, 1, 2, Enoent)),
        new LocalFunction("bpf_find_vma", (_, _) => Enoent),
        new LocalFunction("bpf_task_pt_regs", (m, c) => m.Pointee(c, "pt_regs")),
        new LocalFunction("bpf_get_current_ancestor_cgroup_id", (_, c) => (int)c.S.R[1] == 0 ? 1ul : 0),
        new LocalFunction("bpf_task_under_cgroup", (_, _) => 1),
        new MemoryFunction("bpf_get_ns_current_pid_tgid", NamespacePid) { ObjectType = Machine.Task },
        new LocalFunction("bpf_kallsyms_lookup_name", (_, _) => Enoent),
        new LocalFunction("bpf_set_retval", (_, c) => SetReturn(c)),
        new LocalFunction("bpf_get_retval", (_, c) => c.S.ReturnValue),
        new MemoryFunction("bpf_d_path", (m, c) => Cleared(m, c, 2, 3, Efault)),
        new MemoryFunction("bpf_sysctl_get_name", (m, c) => Cleared(m, c, 2, 3, 0)),
        new MemoryFunction("bpf_sysctl_get_current_value", (m, c) => Cleared(m, c, 2, 3, Einval)),
        new MemoryFunction("bpf_sysctl_get_new_value", (m, c) => Cleared(m, c, 2, 3, Einval)),
        new LocalFunction("bpf_sysctl_set_new_value", (_, _) => Einval),
        new LocalFunction("bpf_preempt_disable", (_, _) => 0),
        new LocalFunction("bpf_preempt_enable", (_, _) => 0),
        new MemoryFunction("bpf_local_irq_save", (m, c) => Word(m, c, 1, 0)),
        new LocalFunction("bpf_local_irq_restore", (_, _) => 0),
        new LocalFunction("bpf_map_sum_elem_count", ElementCount),
    ];

    /// <summary>The kernel's own context behind the one that programs see; its fields are zeros but for the length.</summary>
    private static ulong KernelContext(Machine machine, Cpu cpu)
    {
        var type = cpu.Code.Spec.Type switch { ProgType.Xdp => "xdp_buff", ProgType.PerfEvent => "bpf_perf_event_data_kern", ProgType.Kprobe => "pt_regs", _ => "sk_buff" };
        var address = machine.Pointee(cpu, type);
        if (type == "sk_buff" && Packet.Of(cpu) is { } packet && machine.Memory.RegionAt(address, out _) is { } region && machine.Kernel.Btf().FindFirst(type, Btf.BtfKind.Struct) is Btf.BtfComposite layout)
        {
            if (BtfPath.Find(machine.Kernel.Btf(), layout, "len") is var (length, _))
                machine.Memory.Write32(region, length, packet.Length);
            if (BtfPath.Find(machine.Kernel.Btf(), layout, "data") is var (data, _))
                machine.Memory.Write64(region, data, packet.Region.Address + (ulong)packet.Start);
        }
        return address;
    }

    private static ulong Word(Machine machine, Cpu cpu, int register, ulong result)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[register], 8, true, out var region, out var at))
            machine.Memory.Write64(region, at, 0);
        return result;
    }

    private static ulong Cleared(Machine machine, Cpu cpu, int buffer, int size, ulong result)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[buffer], (uint)cpu.S.R[size], true, out var region, out var at))
            machine.Memory.WriteBytes(region, at, new byte[(uint)cpu.S.R[size]]);
        return result;
    }

    private static ulong NamespacePid(Machine machine, Cpu cpu)
    {
        const uint size = 8;
        if ((uint)cpu.S.R[4] != size || !MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], size, true, out var region, out var at))
            return Einval;
        machine.Memory.Write64(region, at, 0);
        return Einval;
    }

    private static ulong SetReturn(Cpu cpu)
    {
        cpu.S.ReturnValue = (ulong)(int)cpu.S.R[1];
        return 0;
    }

    /// <summary>Elements of a hash map, as its per-CPU counters add up; 0 for a map that does not count.</summary>
    private static ulong ElementCount(Machine machine, Cpu cpu) =>
        machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner is Maps.HashMap map ? (ulong)map.Elements().Count() : 0;
}
