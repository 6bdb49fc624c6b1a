using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Explorer;
using Playground.Kernel.Fields;

namespace Playground.Executor.Scenarios;

/// <summary>Where timers and work items run their callbacks: one who acts for each field that there can be, a few for all when there are many.</summary>
internal static class TimerLanes
{
    private const int MostFields = 8, SharedLanes = 4;

    /// <summary>Field address (0 for a shared lane), whether it is a work item, and a name.</summary>
    public static IEnumerable<(ulong Field, bool Work, string Name)> Of(Machine machine, Func<string, bool> calls)
    {
        if (!calls("bpf_timer_start") && !calls("bpf_wq_start"))
            return [];
        var fields = new List<(ulong, bool, string)>();
        foreach (var map in machine.Maps)
        {
            foreach (var field in map.Fields.Where(f => f.Kind is FieldKind.Timer or FieldKind.Workqueue))
            {
                foreach (var value in map.AllValues().Take(MostFields + 1))
                {
                    var work = field.Kind == FieldKind.Workqueue;
                    fields.Add((map.Values.Address + (ulong)(value + field.Offset), work, $"{(work ? "work" : "timer")} in {map.Place(value + field.Offset)}"));
                }
            }
        }
        return fields.Count <= MostFields ? fields : Enumerable.Range(1, SharedLanes).Select(i => (0ul, false, $"timers ({i})"));
    }
}

/// <summary>A timer fires: its callback is entered. Nothing else can be told from it but that the timer is no longer armed.</summary>
/// <remarks>How often is counted in the second word of the lane's return values, to be undone.</remarks>
internal sealed class TimerFires(int most) : KernelFunction("timer")
{
    private const int FiredAt = 8;

    public override string StepName(int step) => "fire";

    /// <summary>The timer that would fire on this lane now; null when none is armed.</summary>
    private static Memory.Region? Timer(Machine machine, Cpu cpu)
    {
        if (cpu.TimerField != 0)
            return machine.TimerAt(cpu.TimerField) is { } own && Machine.IsArmed(own) ? own : null;
        foreach (var timer in machine.Timers)
        {
            if (Machine.IsArmed(timer))
                return timer;
        }
        return null;
    }

    public bool CanFire(Machine machine, Cpu cpu) => Timer(machine, cpu) != null && cpu.Returns.Read32(FiredAt) < most;

    /// <summary>True when only the bound keeps a timer from firing.</summary>
    public bool IsCut(Machine machine, Cpu cpu) => cpu.S.Tail == 0 && Timer(machine, cpu) != null && cpu.Returns.Read32(FiredAt) >= most;

    // Which timer a shared lane would fire depends on what everybody does.
    public override Access Plan(Machine machine, Cpu cpu) => cpu.TimerField != 0 && machine.TimerAt(cpu.TimerField) is { } timer ? Machine.TimerAccess(timer) : Access.Everything;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (Timer(machine, cpu) is not { } timer || !machine.Fire(cpu, timer))
        {
            machine.Trap(cpu, TrapKind.BadArgument, "a timer fires that has no callback");
            return Done;
        }
        machine.Memory.Write32(cpu.Returns, FiredAt, cpu.Returns.Read32(FiredAt) + 1);
        machine.Memory.Write64(cpu.Returns, FiredAt + 8, timer.Address);
        return Switched;
    }

    /// <summary>True while this timer's callback runs on a lane.</summary>
    public static bool Runs(Cpu lane, ulong timer) => lane.Kind >= LaneKind.Timer && lane.S.Tail != 0 && lane.S.Status == CpuStatus.Running && lane.Returns.Read64(FiredAt + 8) == timer;
}
