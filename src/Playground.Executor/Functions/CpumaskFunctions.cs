using Playground.Btf;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Refcounted CPU masks: 64 bits at the start of the object, as many as there can be CPUs here.</summary>
internal static class CpumaskFunctions
{
    private const string Type = "bpf_cpumask";
    private const uint MaxCpus = 64;

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_cpumask_create", Create),
        new AcquireFunction("bpf_cpumask_acquire"),
        new ReleaseFunction("bpf_cpumask_release"),
        new MemoryFunction("bpf_cpumask_set_cpu", (m, c) => Change(m, c, c.S.R[2], (bits, bit) => bits | bit)),
        new MemoryFunction("bpf_cpumask_clear_cpu", (m, c) => Change(m, c, c.S.R[2], (bits, bit) => bits & ~bit)),
        new MemoryFunction("bpf_cpumask_setall", (m, c) => Change(m, c, c.S.R[1], (_, _) => m.PossibleCpus >= 64 ? ulong.MaxValue : (1ul << m.PossibleCpus) - 1)),
        new MemoryFunction("bpf_cpumask_clear", (m, c) => Change(m, c, c.S.R[1], (_, _) => 0)),
        new MemoryFunction("bpf_cpumask_test_cpu", (m, c) => (uint)c.S.R[1] < MaxCpus ? Bits(m, c, c.S.R[2]) >> (int)c.S.R[1] & 1 : 0),
        new MemoryFunction("bpf_cpumask_test_and_set_cpu", (m, c) => TestAnd(m, c, (bits, bit) => bits | bit)),
        new MemoryFunction("bpf_cpumask_test_and_clear_cpu", (m, c) => TestAnd(m, c, (bits, bit) => bits & ~bit)),
        new MemoryFunction("bpf_cpumask_first", (m, c) => First(m, Bits(m, c, c.S.R[1]))),
        new MemoryFunction("bpf_cpumask_first_zero", (m, c) => First(m, ~Bits(m, c, c.S.R[1]))),
        new MemoryFunction("bpf_cpumask_first_and", (m, c) => First(m, Bits(m, c, c.S.R[1]) & Bits(m, c, c.S.R[2]))),
        new MemoryFunction("bpf_cpumask_any_distribute", (m, c) => First(m, Bits(m, c, c.S.R[1]))),
        new MemoryFunction("bpf_cpumask_any_and_distribute", (m, c) => First(m, Bits(m, c, c.S.R[1]) & Bits(m, c, c.S.R[2]))),
        new MemoryFunction("bpf_cpumask_and", (m, c) => Combine(m, c, (a, b) => a & b)),
        new MemoryFunction("bpf_cpumask_or", (m, c) => Combine(m, c, (a, b) => a | b)),
        new MemoryFunction("bpf_cpumask_xor", (m, c) => Combine(m, c, (a, b) => a ^ b)),
        new MemoryFunction("bpf_cpumask_copy", (m, c) => Change(m, c, c.S.R[1], (_, _) => Bits(m, c, c.S.R[2]))),
        new MemoryFunction("bpf_cpumask_equal", (m, c) => Valid(m, Bits(m, c, c.S.R[1]) ^ Bits(m, c, c.S.R[2])) == 0 ? 1ul : 0),
        new MemoryFunction("bpf_cpumask_intersects", (m, c) => Valid(m, Bits(m, c, c.S.R[1]) & Bits(m, c, c.S.R[2])) != 0 ? 1ul : 0),
        new MemoryFunction("bpf_cpumask_subset", (m, c) => Valid(m, Bits(m, c, c.S.R[1]) & ~Bits(m, c, c.S.R[2])) == 0 ? 1ul : 0),
        new MemoryFunction("bpf_cpumask_full", (m, c) => Valid(m, ~Bits(m, c, c.S.R[1])) == 0 ? 1ul : 0),
        new MemoryFunction("bpf_cpumask_empty", (m, c) => Bits(m, c, c.S.R[1]) == 0 ? 1ul : 0),
        new MemoryFunction("bpf_cpumask_weight", (m, c) => (ulong)System.Numerics.BitOperations.PopCount(Bits(m, c, c.S.R[1]))),
    ];

    /// <summary>The bits of CPUs that there can be.</summary>
    private static ulong Valid(Machine machine, ulong bits) => machine.PossibleCpus >= 64 ? bits : bits & (1ul << machine.PossibleCpus) - 1;

    /// <summary>The lowest CPU; the number of possible CPUs when there is none.</summary>
    private static ulong First(Machine machine, ulong bits) => Valid(machine, bits) is 0 ? (ulong)machine.PossibleCpus : (ulong)System.Numerics.BitOperations.TrailingZeroCount(Valid(machine, bits));

    private static ulong TestAnd(Machine machine, Cpu cpu, Func<ulong, ulong, ulong> change)
    {
        var bit = (uint)cpu.S.R[1] < MaxCpus ? 1ul << (int)cpu.S.R[1] : 0;
        var was = (Bits(machine, cpu, cpu.S.R[2]) & bit) != 0;
        Change(machine, cpu, cpu.S.R[2], change);
        return was ? 1ul : 0;
    }

    /// <summary><c>(to, a, b)</c>: 1 when a bit is left.</summary>
    private static ulong Combine(Machine machine, Cpu cpu, Func<ulong, ulong, ulong> combine)
    {
        var bits = combine(Bits(machine, cpu, cpu.S.R[2]), Bits(machine, cpu, cpu.S.R[3]));
        Change(machine, cpu, cpu.S.R[1], (_, _) => bits);
        return Valid(machine, bits) != 0 ? 1ul : 0;
    }

    private static ulong Create(Machine machine, Cpu cpu)
    {
        if (machine.Kernel.Btf().FindFirst(Type, BtfKind.Struct) is not BtfComposite type)
        {
            machine.Trap(cpu, TrapKind.Unsupported, $"{Type}, which this kernel's types do not have");
            return 0;
        }
        var mask = machine.Make(cpu, Type, type.Size, machine.Kernel.RefcountOffset(Type) ?? -1, []);
        if (mask == null)
            return 0;
        // Programs read it through kernel functions; only allocated objects of their own may be written.
        mask.Region.ReadOnly = true;
        return mask.Region.Address;
    }

    private static ulong Bits(Machine machine, Cpu cpu, ulong address) =>
        MemoryFunctions.TryBytes(machine, cpu, address, 8, false, out var region, out var at) ? region.Read64(at) : 0;

    private static ulong Change(Machine machine, Cpu cpu, ulong address, Func<ulong, ulong, ulong> change)
    {
        if (machine.ObjectAt(address) is not { Type: Type } mask)
            machine.Trap(cpu, TrapKind.BadArgument, "the CPU mask is none");
        else
            machine.Memory.Write64(mask.Region, 0, change(mask.Region.Read64(0), (uint)cpu.S.R[1] < MaxCpus ? 1ul << (int)cpu.S.R[1] : 0));
        return 0;
    }
}
