using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>A scenario's CPUs as a model for the searches: a step is one visible micro-step and all that follows it until the next.</summary>
/// <remarks>
/// Going back restores the stepped CPU's registers and undoes memory by its log, so nothing is run twice.
/// What a CPU does before its first visible step, and between two, commutes with everything and is not a choice.
/// </remarks>
internal sealed class ScenarioModel : IModel
{
    private struct Level
    {
        public int Cpu;
        public int Mark;
        public bool Faulty;
        public CpuState State;
    }

    private readonly Machine machine;
    private readonly Cpu[] cpus;
    private Level[] levels = new Level[64];

    public ScenarioModel(Machine machine, Cpu[] cpus)
    {
        (this.machine, this.cpus) = (machine, cpus);
        machine.Memory.ClearLog();
        machine.Memory.Logging = true;
        foreach (var cpu in cpus)
        {
            cpu.S.Status = CpuStatus.Done;
            if (cpu.Script.Length > 0)
            {
                machine.Start(cpu, 0);
                Continue(cpu, false);
            }
        }
    }

    public Machine Machine => machine;
    public int Threads => cpus.Length;
    public int Depth { get; private set; }
    /// <summary>Instructions executed, work that was undone included.</summary>
    public long Insns { get; private set; }

    public Cpu Cpu(int thread) => cpus[thread];

    public ThreadStatus Status(int thread)
    {
        ref var s = ref cpus[thread].S;
        return s.Status != CpuStatus.Running ? ThreadStatus.Done
            : machine.Next(cpus[thread]) is { Kind: AccessKind.Acquire } access && machine.IsLocked(access) ? ThreadStatus.Blocked : ThreadStatus.Ready;
    }

    public Access Next(int thread) => machine.Next(cpus[thread]);

    public void Step(int thread)
    {
        if (Depth == levels.Length)
            Array.Resize(ref levels, Depth * 2);
        ref var level = ref levels[Depth++];
        var cpu = cpus[thread];
        level.Cpu = thread;
        level.Mark = machine.Memory.Mark;
        level.Faulty = machine.Fault != null;
        level.State = cpu.S;
        Continue(cpu, true);
    }

    public void Rewind(int depth)
    {
        if (depth >= Depth)
            return;
        while (Depth > depth)
        {
            ref readonly var level = ref levels[--Depth];
            cpus[level.Cpu].S = level.State;
        }
        machine.Memory.Undo(levels[depth].Mark);
        if (!levels[depth].Faulty)
            machine.Fault = null;
    }

    /// <summary>Notes that the CPUs that are left wait for one another.</summary>
    public void ReportDeadlock()
    {
        var waiting = cpus.Where((_, t) => Status(t) == ThreadStatus.Blocked).Select(cpu => $"CPU {cpu.Id} for {machine.Describe(machine.Next(cpu))} in {cpu.Code.Name}");
        machine.Report("deadlock", $"nobody can go on: {string.Join(", ", waiting)}", "", null);
    }

    /// <summary>Runs a CPU to its next visible step, through the ends and beginnings of its programs.</summary>
    private void Continue(Cpu cpu, bool permitted)
    {
        var before = cpu.S.Insns;
        while (true)
        {
            if (machine.Sink != null && permitted && cpu.Code.Insns[cpu.S.Pc].Callee == null)
                machine.EmitAccess(cpu);
            var stop = machine.Sink != null ? Interpreter.Run<TracedRun>(machine, cpu, permitted, machine.InsnBudget) : Interpreter.Run<SteppedRun>(machine, cpu, permitted, machine.InsnBudget);
            if (stop != Stop.Exit)
                break;
            permitted = false;
            machine.Finish(cpu);
            if (cpu.S.Position + 1 < cpu.Script.Length)
                machine.Start(cpu, cpu.S.Position + 1);
            else
            {
                cpu.S.Status = CpuStatus.Done;
                break;
            }
        }
        Insns += cpu.S.Insns - before;
    }
}
