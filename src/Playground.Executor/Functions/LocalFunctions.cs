using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Helpers that neither change nor read anything that other CPUs can change.</summary>
internal static class LocalFunctions
{
    private const ulong Efault = unchecked((ulong)-14), Einval = unchecked((ulong)-22);

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_ktime_get_ns", Clock),
        new LocalFunction("bpf_ktime_get_boot_ns", Clock),
        new LocalFunction("bpf_ktime_get_coarse_ns", Clock),
        new LocalFunction("bpf_ktime_get_tai_ns", Clock),
        new LocalFunction("bpf_jiffies64", (m, c) => Clock(m, c) / 1_000_000),
        new LocalFunction("bpf_get_prandom_u32", (_, c) => Random(ref c.S.Random)),
        new LocalFunction("bpf_get_smp_processor_id", (_, c) => (uint)c.Processor),
        new LocalFunction("bpf_get_numa_node_id", (_, _) => 0),
        new LocalFunction("bpf_get_current_pid_tgid", (_, c) => (ulong)(uint)Pid(c) << 32 | (uint)Pid(c)) { ObjectType = Machine.Task },
        new LocalFunction("bpf_get_current_uid_gid", (_, _) => 0),
        new LocalFunction("bpf_get_current_task", (_, c) => c.Current?.Region.Address ?? 0) { ObjectType = Machine.Task },
        new LocalFunction("bpf_get_current_task_btf", (_, c) => c.Current?.Region.Address ?? 0) { ObjectType = Machine.Task },
        new LocalFunction("bpf_get_current_cgroup_id", (_, _) => 1),
        new LocalFunction("bpf_get_current_comm", Comm),
        new LocalFunction("bpf_trace_printk", (m, c) => Printk.Trace(m, c)),
        new LocalFunction("bpf_trace_vprintk", Printk.TraceMany),
        new LocalFunction("bpf_seq_printf", Printk.Sequence),
        new LocalFunction("bpf_seq_write", Printk.SequenceBytes),
        new LocalFunction("bpf_rcu_read_lock", (m, c) => Rcu(m, c, 1)),
        new LocalFunction("bpf_rcu_read_unlock", (m, c) => Rcu(m, c, -1)),
    ];

    private static int Pid(Cpu cpu) => cpu.Current?.Number ?? 0;

    /// <summary>Time passes by one nanosecond an instruction, so that runs repeat exactly.</summary>
    internal static ulong Clock(Machine machine, Cpu cpu) => 1_000_000_000 + (ulong)cpu.S.Insns;

    private static ulong Random(ref uint state)
    {
        state = state == 0 ? 2463534242 : state;
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }

    private static ulong Comm(Machine machine, Cpu cpu)
    {
        var size = (int)Math.Min(cpu.S.R[2], 1024);
        var region = machine.Memory.Find(cpu.S.R[1], size, out var offset);
        if (region == null || region.ReadOnly)
        {
            machine.BadAccess(cpu, cpu.S.R[1], size, true);
            return Efault;
        }
        if (size == 0)
            return Einval;
        var name = new byte[size];
        "playground"u8[..Math.Min(10, size - 1)].CopyTo(name);
        machine.Memory.WriteBytes(region, offset, name);
        return 0;
    }

    private static ulong Rcu(Machine machine, Cpu cpu, int change)
    {
        cpu.S.RcuDepth += change;
        machine.Sink?.Invoke(new RunEvent.RcuSection(change > 0) { Cpu = cpu.Id, Insn = cpu.S.Pc });
        return 0;
    }
}
