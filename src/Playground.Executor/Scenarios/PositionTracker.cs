using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Steps a model from its initial state, knows each CPU's position by name, and writes down the schedule.</summary>
internal sealed class PositionTracker(ScenarioModel model)
{
    private readonly Dictionary<(int Cpu, Code Program, int Insn), int> visits = [];
    private readonly List<Stretch> stretches = [];
    private int current = -1;

    /// <summary>The place before a CPU's next visible step.</summary>
    public Position At(int thread)
    {
        var cpu = model.Cpu(thread);
        var callee = cpu.Code.Insns[cpu.S.Pc].Callee;
        var begun = visits.GetValueOrDefault((thread, cpu.Code, cpu.S.Pc));
        return new Position(cpu.Code.Name, cpu.S.Pc, cpu.S.Step == 0 ? begun + 1 : Math.Max(begun, 1), model.Enters(cpu) ? "enter" : callee?.StepName(callee.NextStep(model.Machine, cpu)) ?? "");
    }

    public void Step(int thread)
    {
        if (thread != current)
            EndStretch();
        current = thread;
        var cpu = model.Cpu(thread);
        var place = (thread, cpu.Code, cpu.S.Pc);
        if (cpu.S.Step == 0 && !model.Enters(cpu))
            visits[place] = visits.GetValueOrDefault(place) + 1;
        model.Step(thread);
    }

    private void EndStretch()
    {
        if (current >= 0)
            stretches.Add(new Stretch(current, model.Status(current) >= ThreadStatus.Dormant ? null : At(current)));
    }

    /// <summary>The schedule of the steps taken, ended.</summary>
    public string Schedule()
    {
        EndStretch();
        current = -1;
        return ScheduleText.Write(stretches);
    }

    /// <summary>The schedule of a path (a thread a step), by running it; the model is left at its end.</summary>
    public static string ScheduleOf(ScenarioModel model, ReadOnlySpan<byte> path)
    {
        model.Rewind(0);
        var tracker = new PositionTracker(model);
        foreach (var thread in path)
            tracker.Step(thread);
        return tracker.Schedule();
    }
}
