using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>The numbers iterator behind <c>bpf_for</c>: eight bytes on the stack hold the present number and the end.</summary>
internal static class IteratorFunctions
{
    private const ulong Einval = unchecked((ulong)-22), E2Big = unchecked((ulong)-7);
    private const long MaxTurns = 1 << 23;

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_iter_num_new", New),
        new LocalFunction("bpf_iter_num_next", Next),
        new LocalFunction("bpf_iter_num_destroy", (m, c) => Set(m, c, 0, 0, 0)),
    ];

    private static ulong New(Machine machine, Cpu cpu)
    {
        var (start, end) = ((int)cpu.S.R[2], (int)cpu.S.R[3]);
        if (start > end)
            return Set(machine, cpu, 0, 0, Einval);
        return (long)end - start > MaxTurns ? Set(machine, cpu, 0, 0, E2Big) : Set(machine, cpu, unchecked(start - 1), end, 0);
    }

    private static ulong Next(Machine machine, Cpu cpu)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], 8, true, out var region, out var at))
            return 0;
        var (current, end) = (region.Read32(at), region.Read32(at + 4));
        if (unchecked(current + 1) >= end)
            return Set(machine, cpu, 0, 0, 0);
        return Set(machine, cpu, current + 1, end, cpu.S.R[1]);
    }

    private static ulong Set(Machine machine, Cpu cpu, int current, int end, ulong result)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], 8, true, out var region, out var at))
            return 0;
        machine.Memory.Write32(region, at, current);
        machine.Memory.Write32(region, at + 4, end);
        return result;
    }
}
