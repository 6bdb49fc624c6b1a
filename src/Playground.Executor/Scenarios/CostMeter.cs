using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Explorer;
using Playground.Isa;

namespace Playground.Executor.Scenarios;

/// <summary>Counts what an interleaving costs each CPU in memory traffic: atomic operations, and cache lines that come from another CPU.</summary>
/// <remarks>
/// Every CPU has a cache without limits of 64-byte lines. A line comes over when another CPU has it and this one does not; who writes
/// takes it away from all others. What a CPU touches first, when nobody has it, is no transfer.
/// </remarks>
internal sealed class CostMeter(ScenarioModel model)
{
    private const int LineBits = 6, MostLines = 1 << 12;

    private static readonly string[] AtomicSteps = ["xchg", "cmpxchg", "inc", "dec", "inc-not-zero", "drop-slot", "dec-held"];

    private sealed class Counts
    {
        public long Atomics, Reads, Writes, Transfers;
    }

    private readonly Dictionary<int, Counts> byCpu = [];
    /// <summary>Which CPUs have a line, as bits.</summary>
    private readonly Dictionary<(int Region, int Line), uint> holders = [];

    /// <summary>A CPU is about to take a visible step.</summary>
    public void Before(int thread)
    {
        var cpu = model.Cpu(thread);
        var access = model.Next(thread);
        if (cpu.Kind > LaneKind.Nmi || access.Kind == AccessKind.Local || access.Object < 0)
            return;
        if (!byCpu.TryGetValue(cpu.Processor, out var counts))
            byCpu[cpu.Processor] = counts = new Counts();
        var isRead = access.Kind == AccessKind.Read;
        if (IsAtomic(cpu))
            counts.Atomics++;
        else if (isRead)
            counts.Reads++;
        else
            counts.Writes++;
        var me = 1u << cpu.Processor;
        var last = Math.Min((access.Offset + Math.Max(access.Length, 1) - 1) >> LineBits, (access.Offset >> LineBits) + MostLines);
        for (var line = access.Offset >> LineBits; line <= last; line++)
        {
            var held = holders.GetValueOrDefault((access.Object, line));
            if ((held & ~me) != 0 && ((held & me) == 0 || !isRead))
                counts.Transfers++;
            holders[(access.Object, line)] = isRead ? held | me : me;
        }
    }

    private bool IsAtomic(Cpu cpu)
    {
        ref readonly var d = ref cpu.Code.Insns[cpu.S.Pc];
        return d.Callee is { } callee ? AtomicSteps.Contains(callee.StepName(callee.NextStep(model.Machine, cpu))) : d.Op is >= Op.AtomicAdd and <= Op.AtomicUnknown;
    }

    public ImmutableArray<CpuCost> Costs() => [.. Enumerable.Range(0, model.Threads).Select(model.Cpu).Where(c => c.Kind <= LaneKind.Nmi)
        .GroupBy(c => c.Processor).Select(g => Cost(g.Key, g.Sum(c => c.S.Insns)))];

    private CpuCost Cost(int cpu, long insns) => byCpu.TryGetValue(cpu, out var c)
        ? new CpuCost(cpu, insns, c.Atomics, c.Reads, c.Writes, c.Transfers) : new CpuCost(cpu, insns, 0, 0, 0, 0);
}
