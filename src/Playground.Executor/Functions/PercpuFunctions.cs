using Playground.Btf;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Objects and variables that every CPU has one of: a pointer stands for all, and is turned into the one of a CPU.</summary>
internal static class PercpuFunctions
{
    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_percpu_obj_new_impl", New),
        new LocalFunction("bpf_percpu_obj_drop_impl", Drop),
        new LocalFunction("bpf_per_cpu_ptr", (m, c) => (uint)c.S.R[2] < m.PossibleCpus ? Own(m, c.S.R[1], (int)(uint)c.S.R[2]) : 0),
        new LocalFunction("bpf_this_cpu_ptr", (m, c) => Own(m, c.S.R[1], c.Processor)),
    ];

    private static ulong Own(Machine machine, ulong address, int cpu) =>
        machine.Memory.RegionAt(address, out var offset) is { PerCpu: > 0 } region ? region.Address + (ulong)(offset % region.PerCpu + cpu * region.PerCpu) : address;

    private static ulong New(Machine machine, Cpu cpu)
    {
        var btf = cpu.Code.Spec.Btf;
        if (cpu.S.R[1] > int.MaxValue || btf == null || !btf.Contains((int)cpu.S.R[1]) || btf[(int)cpu.S.R[1]] is not BtfComposite type)
        {
            machine.Trap(cpu, TrapKind.BadArgument, "bpf_percpu_obj_new was given no struct of the program");
            return 0;
        }
        var size = (type.Size + 7) & ~7;
        if (machine.Make(cpu, $"percpu {type.Name}", size * machine.PossibleCpus, -1, []) is not { } o)
            return 0;
        o.Region.PerCpu = size;
        return o.Region.Address;
    }

    private static ulong Drop(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is { } o)
            machine.Dec(cpu, o, "bpf_percpu_obj_drop");
        else
            machine.Trap(cpu, TrapKind.BadArgument, "bpf_percpu_obj_drop was given no object");
        return 0;
    }
}
