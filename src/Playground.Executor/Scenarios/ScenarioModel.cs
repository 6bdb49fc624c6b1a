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
    /// <summary>For each, whether more than its own state and locks decide if it can go on.</summary>
    private readonly bool[] conditional;
    /// <summary>True when there are timers to cancel.</summary>
    private readonly bool cancels;
    private Level[] levels = new Level[64];

    public ScenarioModel(Machine machine, Cpu[] cpus)
    {
        (this.machine, this.cpus) = (machine, cpus);
        cancels = cpus.Any(c => c.Kind >= LaneKind.Timer);
        conditional = [.. cpus.Select(c => cancels || c.Kind > LaneKind.Nmi || cpus.Any(o => o != c && o.Processor == c.Processor && o.Kind <= LaneKind.Nmi))];
        machine.Memory.ClearLog();
        machine.Memory.Logging = true;
        foreach (var cpu in cpus)
        {
            cpu.S.Status = CpuStatus.Done;
            cpu.S.ReaderSince = -1;
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

    public int Core(int thread) => cpus[thread].Kind <= LaneKind.Nmi ? cpus[thread].Processor : cpus.Length + thread;

    public ThreadStatus Status(int thread)
    {
        var cpu = cpus[thread];
        return cpu.S.Status != CpuStatus.Running ? ThreadStatus.Done
            : conditional[thread] && Condition(cpu) is not ThreadStatus.Ready and var status ? status
            : machine.Next(cpu) is { Kind: AccessKind.Acquire } access && machine.IsLocked(access) && !Enters(cpu) ? ThreadStatus.Blocked : ThreadStatus.Ready;
    }

    /// <summary>True when the next step is only that the interrupt comes: it is going to wait, and whom it interrupted with it.</summary>
    public bool Enters(Cpu cpu) => cpu.Kind is LaneKind.Irq or LaneKind.Nmi && !cpu.S.Begun && machine.Next(cpu).Kind == AccessKind.Acquire;

    /// <summary>What keeps somebody from going on who is interrupted, interrupts, or waits for others.</summary>
    private ThreadStatus Condition(Cpu cpu)
    {
        switch (cpu.Kind)
        {
            case LaneKind.Rcu:
                // Nobody waits for a grace period that frees nothing.
                return machine.Rcu!.CanFree ? ThreadStatus.Ready : ThreadStatus.Done;
            case LaneKind.User:
                return IsFreeing(cpu) && cpus.Any(c => c.Kind <= LaneKind.Nmi && c.S.Status == CpuStatus.Running) ? ThreadStatus.Blocked : ThreadStatus.Ready;
            case LaneKind.Timer or LaneKind.Work when cpu.S.Tail == 0:
                return cpu.Code.Insns[0].Callee is TimerFires fires && fires.CanFire(machine, cpu) ? ThreadStatus.Ready : ThreadStatus.Dormant;
            case LaneKind.Kernel:
                return ThreadStatus.Ready;
        }
        if (cancels && WaitsForCallback(cpu))
            return ThreadStatus.Blocked;
        if (cpu.Kind > LaneKind.Nmi)
            return ThreadStatus.Ready;
        foreach (var other in cpus)
        {
            if (other.Processor != cpu.Processor || other.Kind > LaneKind.Nmi || other == cpu || other.S.Status != CpuStatus.Running)
                continue;
            // Whoever runs at the same level or above is in the way; locks held below keep interrupts off, but not NMIs.
            if (other.S.Begun && (other.Kind > cpu.Kind || other.Kind == cpu.Kind)
                || cpu.Kind == LaneKind.Irq && !cpu.S.Begun && other.S.IrqOff > 0)
                return ThreadStatus.Suspended;
        }
        return ThreadStatus.Ready;
    }

    /// <summary>Cancelling a timer waits for its callback where that runs.</summary>
    private bool WaitsForCallback(Cpu cpu)
    {
        if (cpu.Code.Insns[cpu.S.Pc].Callee is not { Name: "bpf_timer_cancel" } || machine.TimerAt(cpu.S.R[1]) is not { } timer)
            return false;
        foreach (var lane in cpus)
        {
            if (lane != cpu && TimerFires.Runs(lane, timer.Address))
                return true;
        }
        return false;
    }

    /// <summary>True when a timer is left armed only because it has fired as often as it may.</summary>
    public bool IsCut => cpus.Any(c => c.Kind >= LaneKind.Timer && c.Script[0].Insns[0].Callee is TimerFires fires && fires.IsCut(machine, c));

    private static bool IsFreeing(Cpu cpu) => cpu.Code.Insns[cpu.S.Pc].Callee is Functions.MapFree;

    public Access Next(int thread) => conditional[thread] && Enters(cpus[thread]) ? Access.Local : machine.Next(cpus[thread]);

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
        if (conditional[thread] && Enters(cpu))
        {
            cpu.S.Begun = true;
            return;
        }
        cpu.S.Begun = true;
        machine.BeginReading(cpu);
        machine.Updates?.Step(cpu);
        Continue(cpu, true);
        machine.EndReading(cpu);
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

    /// <summary>True when nobody is left with something to do.</summary>
    public bool IsOver
    {
        get
        {
            for (var t = 0; t < cpus.Length; t++)
            {
                if (Status(t) < ThreadStatus.Dormant)
                    return false;
            }
            return true;
        }
    }

    /// <summary>The fault of the execution that has just been run to its end.</summary>
    public Fault? Judged(ReadOnlySpan<byte> path)
    {
        Judge(path.Length >= ScenarioRunner.MaxSteps ? ExecutionEnd.TooLong : IsOver ? ExecutionEnd.Finished : ExecutionEnd.Deadlock);
        return machine.Fault;
    }

    /// <summary>Looks at an execution that has ended; what is wrong is the machine's fault afterwards.</summary>
    public void Judge(ExecutionEnd end)
    {
        if (end == ExecutionEnd.Finished)
            FinalChecks.Judge(machine);
        else if (end == ExecutionEnd.Deadlock)
            ReportDeadlock();
        else
            ReportLivelock(ScenarioRunner.MaxSteps);
    }

    /// <summary>Notes that an execution does not come to its end within the steps that one may take.</summary>
    public void ReportLivelock(int steps)
    {
        var left = cpus.Where((_, t) => Status(t) < ThreadStatus.Dormant).Select(cpu => $"{cpu.Label} in {cpu.Code.Name} at {cpu.S.Pc}");
        machine.Report("livelock", $"not over after {steps} steps that others can see: {string.Join(", ", left)}", "", null);
    }

    /// <summary>Notes that the CPUs that are left wait for one another.</summary>
    public void ReportDeadlock()
    {
        var waiting = cpus.Where((_, t) => Status(t) == ThreadStatus.Blocked).Select(cpu => $"{cpu.Label} for {machine.Describe(machine.Next(cpu))} in {cpu.Code.Name}");
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
            var stop = machine.Sink != null && cpu.Kind is not (LaneKind.User or LaneKind.Kernel or LaneKind.Rcu) ? Interpreter.Run<TracedRun>(machine, cpu, permitted, machine.InsnBudget) : Interpreter.Run<SteppedRun>(machine, cpu, permitted, machine.InsnBudget);
            if (stop != Stop.Exit)
                break;
            permitted = false;
            machine.Finish(cpu);
            if (cpu.Kind >= LaneKind.Timer)
                machine.Start(cpu, 0);
            else if (cpu.S.Position + 1 < cpu.Script.Length)
                machine.Start(cpu, cpu.S.Position + 1);
            else
            {
                cpu.S.Status = CpuStatus.Done;
                cpu.S.Begun = false;
                break;
            }
        }
        Insns += cpu.S.Insns - before;
    }
}
