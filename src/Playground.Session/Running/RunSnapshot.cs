using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Session.Running;

/// <summary>Where a CPU is.</summary>
public sealed record CpuPosition(int Cpu, string Program, int Insn);

/// <summary>The state that the events up to <see cref="Seq"/> lead to, for a client that missed some of them.</summary>
/// <param name="Slots">Object in each slot that is not NULL, by <c>map[key]+offset</c>.</param>
/// <param name="Refcounts">Count of each object that lives.</param>
public sealed record RunSnapshot(long Seq, ImmutableSortedDictionary<string, string> Slots, ImmutableSortedDictionary<string, long> Refcounts,
    ImmutableSortedDictionary<int, CpuPosition> Cpus)
{
    public static RunSnapshot Empty { get; } = new(0, ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, long>.Empty,
        ImmutableSortedDictionary<int, CpuPosition>.Empty);

    public RunSnapshot After(TraceEvent e)
    {
        var next = this with { Seq = e.Seq };
        return e switch
        {
            RunEvent.ProgramStart s => next with { Cpus = Cpus.SetItem(e.Cpu, new CpuPosition(e.Cpu, s.Program, 0)) },
            RunEvent.Step s => next with { Cpus = Cpus.SetItem(e.Cpu, new CpuPosition(e.Cpu, s.Program, e.Insn)) },
            RunEvent.ProgramEnd => next with { Cpus = Cpus.Remove(e.Cpu) },
            RunEvent.SlotChange s => next with { Slots = s.New.Length == 0 ? Slots.Remove(Name(s)) : Slots.SetItem(Name(s), s.New) },
            RunEvent.RefcountChange r => next with { Refcounts = Refcounts.SetItem(r.Object, r.New) },
            RunEvent.ObjectFreed f => next with { Refcounts = Refcounts.Remove(f.Object) },
            _ => next,
        };
    }

    private static string Name(RunEvent.SlotChange s) => $"{s.Map}[{s.Key}]+{s.Offset}";
}
