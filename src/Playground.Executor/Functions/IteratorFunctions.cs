using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Open-coded iterators: over numbers (<c>bpf_for</c>; eight bytes on the stack hold the present number and the end), over the bits of memory, over tasks.</summary>
internal static class IteratorFunctions
{
    private const ulong Einval = unchecked((ulong)-22), E2Big = unchecked((ulong)-7);
    private const long MaxTurns = 1 << 23;

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_iter_num_new", New),
        new LocalFunction("bpf_iter_num_next", Next),
        new LocalFunction("bpf_iter_num_destroy", (m, c) => Set(m, c, 0, 0, 0)),
        new MemoryFunction("bpf_iter_bits_new", NewBits),
        new LocalFunction("bpf_iter_bits_next", NextBit),
        new LocalFunction("bpf_iter_bits_destroy", (m, c) => SetWords(m, c, 0, 0, 0)),
        new LocalFunction("bpf_iter_task_new", (m, c) => SetWords(m, c, 0, 0, (uint)c.S.R[3] > 2 || c.S.R[3] == 2 && c.S.R[2] == 0 ? Einval : 0)) { ObjectType = Machine.Task },
        new LocalFunction("bpf_iter_task_next", NextTask) { ObjectType = Machine.Task },
        new LocalFunction("bpf_iter_task_destroy", (m, c) => SetWords(m, c, 0, 0, 0)),
    ];

    private const int MaxBitWords = 511;

    /// <summary><c>(it, memory, words)</c>: the bits are copied; words behind the iterator's first hold the number of bits and the present one.</summary>
    private static ulong NewBits(Machine machine, Cpu cpu)
    {
        var words = (uint)cpu.S.R[3];
        SetWords(machine, cpu, 0, 0, 0);
        if (words == 0)
            return Einval;
        if (words > MaxBitWords)
            return E2Big;
        if (machine.Memory.Find(cpu.S.R[2], (int)words * 8, out var at) is not { } from)
            return unchecked((ulong)-14);
        if (machine.Memory.TryAdd("bits of an iterator", Memory.RegionKind.Hidden, (int)words * 8) is not { } copy)
            return unchecked((ulong)-12);
        machine.Memory.WriteBytes(copy, 0, from.Span(at, (int)words * 8));
        return SetWords(machine, cpu, copy.Address, (ulong)uint.MaxValue << 32 | words * 64, 0);
    }

    /// <summary>Address of the number of the next bit that is set, in the iterator itself.</summary>
    private static ulong NextBit(Machine machine, Cpu cpu)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], 16, true, out var region, out var at) || machine.Memory.RegionAt(region.Read64(at), out _) is not { } bits || region.Read64(at) == 0)
            return 0;
        var count = region.Read32(at + 8);
        for (var bit = region.Read32(at + 12) + 1; bit < count; bit++)
        {
            if ((bits.Data[bit / 8] >> bit % 8 & 1) == 0)
                continue;
            machine.Memory.Write32(region, at + 12, bit);
            return cpu.S.R[1] + 12;
        }
        machine.Memory.Write32(region, at + 8, 0);
        return 0;
    }

    private static ulong NextTask(Machine machine, Cpu cpu)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], 8, true, out var region, out var at))
            return 0;
        for (var next = region.Read32(at); next < machine.Objects.Count; next++)
        {
            if (machine.Objects[next] is not { Type: Machine.Task, KernelOwns: > 0 } task)
                continue;
            machine.Memory.Write64(region, at, (ulong)next + 1);
            return task.Region.Address;
        }
        return 0;
    }

    private static ulong SetWords(Machine machine, Cpu cpu, ulong first, ulong second, ulong result)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], 16, true, out var region, out var at))
            return 0;
        machine.Memory.Write64(region, at, first);
        machine.Memory.Write64(region, at + 8, second);
        return result;
    }

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
