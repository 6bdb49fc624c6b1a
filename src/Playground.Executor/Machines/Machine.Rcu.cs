using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Machines;

/// <summary>Objects on their way out: whose count reached zero, and which readers can still see each.</summary>
/// <remarks>
/// A section lasts from its first visible step to its last: what it does before and after cannot be told from having
/// been done outside, so that beginning late and ending early leaves no behaviour out. Kept in a hidden region, to be undone:
/// word 0 counts objects given up, word 1 those that still wait; then for each its region and its number, counted from 1.
/// </remarks>
internal sealed class RcuState(Machine machine)
{
    private const int Capacity = 1024;
    private readonly Region words = machine.Memory.Add("objects given up", RegionKind.Hidden, 8 + 8 * Capacity);

    public int Given => words.Read32(0);
    private int Waiting => words.Read32(4);

    public void Retire(KernelObject o)
    {
        var (given, waiting) = (Given + 1, Waiting);
        machine.Memory.Write32(words, 0, given);
        // What is beyond the capacity keeps its memory.
        if (waiting == Capacity)
            return;
        machine.Memory.Write32(words, 8 + waiting * 8, o.Region.Id);
        machine.Memory.Write32(words, 12 + waiting * 8, given);
        machine.Memory.Write32(words, 4, waiting + 1);
    }

    /// <summary>True when a grace period can end that frees something.</summary>
    public bool CanFree
    {
        get
        {
            var oldest = OldestReader;
            for (var i = 0; i < Waiting; i++)
            {
                if (words.Read32(12 + i * 8) <= oldest)
                    return true;
            }
            return false;
        }
    }

    /// <summary>Objects given up when the longest-running section began; those given up later wait for it.</summary>
    private int OldestReader
    {
        get
        {
            var oldest = int.MaxValue;
            foreach (var cpu in machine.Cpus)
            {
                if (cpu.S.ReaderSince >= 0)
                    oldest = Math.Min(oldest, cpu.S.ReaderSince);
            }
            return oldest;
        }
    }

    /// <summary>A grace period ends: everything that no reader can see any more loses its memory.</summary>
    public void Free(Cpu by)
    {
        var (oldest, left) = (OldestReader, 0);
        for (var i = 0; i < Waiting; i++)
        {
            var (id, number) = (words.Read32(8 + i * 8), words.Read32(12 + i * 8));
            if (number > oldest)
            {
                machine.Memory.Write32(words, 8 + left * 8, id);
                machine.Memory.Write32(words, 12 + left++ * 8, number);
                continue;
            }
            var region = machine.Memory[id];
            machine.Memory.SetFreed(region, true);
            machine.Sink?.Invoke(new RunEvent.GracePeriod(region.Name) { Cpu = by.Id, Insn = by.S.Pc });
            machine.Sink?.Invoke(new RunEvent.ObjectFreed(region.Name) { Cpu = by.Id, Insn = by.S.Pc });
        }
        machine.Memory.Write32(words, 4, left);
    }
}

/// <summary>Read-side sections of programs.</summary>
internal sealed partial class Machine
{
    /// <summary>Set when the scenario has grace periods; without, memory whose count reached zero stays readable.</summary>
    public RcuState? Rcu { get; set; }

    /// <summary>True when what the CPU is about to do, or is in the middle of, lies in a read-side section.</summary>
    /// <remarks>A program that may not sleep is one section from start to end.</remarks>
    private bool Reads(Cpu cpu)
    {
        if (cpu.S.Status != CpuStatus.Running || cpu.Kind is LaneKind.User or LaneKind.Kernel or LaneKind.Rcu)
            return false;
        // A work item may sleep, whatever started it; what waits to be fired reads nothing.
        if (cpu.Kind >= LaneKind.Timer && cpu.S.Tail == 0)
            return false;
        return cpu.Kind != LaneKind.Work && !cpu.Code.Spec.IsSleepable || cpu.S.RcuDepth > 0;
    }

    private bool ReadsInside(Cpu cpu) => cpu.Code.Insns[cpu.S.Pc].Callee is { } callee && callee.ReadsUnderRcu(this);

    /// <summary>Notes that the CPU is about to take a visible step.</summary>
    public void BeginReading(Cpu cpu)
    {
        if (Rcu != null && cpu.S.ReaderSince < 0 && (Reads(cpu) || ReadsInside(cpu)))
            cpu.S.ReaderSince = Rcu.Given;
    }

    /// <summary>Notes where the step, and all that followed it without being seen, has led.</summary>
    public void EndReading(Cpu cpu)
    {
        if (cpu.S.ReaderSince >= 0 && !Reads(cpu) && !(cpu.S.Status == CpuStatus.Running && cpu.S.Step != 0 && ReadsInside(cpu)))
            cpu.S.ReaderSince = -1;
    }

    /// <summary>An access with what it means to readers and to grace periods.</summary>
    private Access Marked(Cpu cpu, Access access)
    {
        var marks = AccessMarks.None;
        if (cpu.S.ReaderSince < 0 && (Reads(cpu) || ReadsInside(cpu)))
            marks |= AccessMarks.Enters;
        // A step that may bring a count to zero; whether it does, others that touch the count can change.
        if (access.Kind == AccessKind.Write && access.Object >= 0 && Memory[access.Object].Owner is KernelObject { Refcount: 1 } o && access.Offset == o.RefcountOffset)
            marks |= AccessMarks.Retires;
        return access with { Marks = marks };
    }
}
