using System.Collections.Immutable;
using Playground.Executor.Machines;
using Playground.Kernel.Objects;
using Playground.Kernel.Scenarios;

namespace Playground.Executor.Scenarios;

/// <summary>Builds a scenario's machine and runs its setup.</summary>
internal static class ScenarioSetup
{
    private const int MaxCpus = 8, MaxLanes = 32;
    private const long MemoryBudget = 256 << 20;

    /// <summary>A machine whose setup has run, and what its programs returned.</summary>
    /// <param name="sink">Hears of the setup as well.</param>
    /// <exception cref="UnsupportedException">The programs use something that is not modelled, or the scenario makes no sense.</exception>
    public static (ScenarioModel Model, ImmutableArray<ProgramReturn> Returns) Build(ScenarioInput input, KernelView kernel, Action<RunEvent>? sink)
    {
        var scenario = input.Scenario;
        if (scenario.Cpus.Length > MaxCpus)
            throw new UnsupportedException($"{scenario.Cpus.Length} CPUs; there are at most {MaxCpus}");
        var builder = new MachineBuilder(kernel, MemoryBudget)
        {
            Others = name => input.Programs.FirstOrDefault(p => p.Name == name) is { } other ? new ReadyProgram(other, input.Fixups.GetValueOrDefault(name, [])) : null,
        };
        var machine = builder.Machine;
        machine.InsnBudget = scenario.InsnBudget;
        machine.PossibleCpus = Math.Max(input.Profile.PossibleCpus, scenario.Cpus.Length);
        var codes = new Dictionary<string, Code>();

        Code CodeOf(string name)
        {
            if (codes.TryGetValue(name, out var known))
                return known;
            if (machine.Codes.Find(c => c.Name == name) is { } called)
                return codes[name] = called;
            var spec = input.Programs.FirstOrDefault(p => p.Name == name) ?? throw new UnsupportedException($"no program is named '{name}'; there are: {string.Join(", ", input.Programs.Select(p => p.Name))}");
            return codes[name] = builder.Add(spec, input.Fixups.TryGetValue(name, out var fixups) ? fixups : []);
        }

        var setup = builder.AddCpu(-1, [.. scenario.Setup.Select(CodeOf)], scenario.Data);
        var lanes = new List<Cpu>();
        foreach (var script in scenario.Cpus)
            lanes.Add(builder.AddCpu(lanes.Count, [.. script.Programs.Select(CodeOf)], scenario.Data, lanes.Count, LaneKind.Task, $"CPU {lanes.Count}"));
        foreach (var interrupt in scenario.Interrupts)
            lanes.Add(Interrupting(interrupt, builder, lanes.Count, scenario, CodeOf));
        var actors = scenario.Actors.Select(actor => (Actor: actor, Lane: Beside(actor, builder, lanes))).ToList();
        var timers = new List<Cpu>();
        foreach (var (field, work, name) in TimerLanes.Of(machine, name => codes.Values.Any(c => c.Insns.Any(d => d.Callee?.Name == name))))
        {
            timers.Add(new Cpu(lanes.Count, machine.Memory, 3) { Kind = work ? LaneKind.Work : LaneKind.Timer, Label = name, Codes = machine.Codes, TimerField = field });
            lanes.Add(timers[^1]);
        }
        if (lanes.Count > MaxLanes)
            throw new UnsupportedException($"{lanes.Count} who act at the same time; there are at most {MaxLanes}");
        builder.AddObjects([setup, .. lanes]);
        machine.Cpus = [.. lanes];
        var code = new ActorCode(machine);
        foreach (var (actor, lane) in actors)
        {
            lane.Script = actor switch
            {
                Actor.User user => code.Calls(user.Calls),
                Actor.KernelEvents gone => code.Events(gone.Events),
                Actor.GracePeriods => [code.GracePeriods()],
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        var waits = code.Timer(new TimerFires(scenario.TimerFirings));
        foreach (var timer in timers)
            timer.Script = [waits];
        machine.WatchLocks();
        machine.WatchReads();
        machine.Updates = scenario.Checks.Contains("lost-update") ? new UpdateWatch(machine) : null;
        machine.Conditions = [.. scenario.Expectations.Select(e => Condition.Of(machine, e))];
        machine.Rcu = scenario.Actors.Any(a => a is Actor.GracePeriods) ? new RcuState(machine) : null;
        machine.Sink = sink;
        for (var i = scenario.Cpus.Length; sink != null && i < lanes.Count; i++)
            sink(new RunEvent.Lane(lanes[i].Label, lanes[i].Kind <= LaneKind.Nmi ? lanes[i].Processor : -1) { Cpu = i });
        foreach (var o in machine.Objects)
            sink?.Invoke(new RunEvent.ObjectCreated(o.Name, o.Type) { Cpu = -1 });
        var user0 = builder.AddActor(-1, LaneKind.User, "", 1);
        foreach (var content in scenario.Contents)
            code.Put(content, user0);
        var returns = RunSetup(machine, setup);
        return (new ScenarioModel(machine, [.. lanes]), returns);
    }

    private static Cpu Interrupting(Interrupt interrupt, MachineBuilder builder, int id, Scenario scenario, Func<string, Code> codeOf)
    {
        if ((uint)interrupt.Cpu >= (uint)scenario.Cpus.Length)
            throw new UnsupportedException($"an interrupt of CPU {interrupt.Cpu}; the scenario has {scenario.Cpus.Length} CPUs");
        return builder.AddCpu(id, [.. interrupt.Programs.Select(codeOf)], scenario.Data, interrupt.Cpu, interrupt.Kind == InterruptKind.Irq ? LaneKind.Irq : LaneKind.Nmi,
            $"{(interrupt.Kind == InterruptKind.Irq ? "irq" : "NMI")} on CPU {interrupt.Cpu}");
    }

    private static Cpu Beside(Actor actor, MachineBuilder builder, List<Cpu> lanes)
    {
        if (actor is Actor.KernelEvents { Events: var events })
        {
            foreach (var e in events)
                builder.Require(e.Type);
        }
        var (kind, label, calls) = actor switch
        {
            Actor.User user => (LaneKind.User, "user space", user.Calls.Length * builder.Machine.PossibleCpus),
            Actor.KernelEvents gone => (LaneKind.Kernel, "kernel", gone.Events.Length),
            _ => (LaneKind.Rcu, "RCU", 1),
        };
        lanes.Add(builder.AddActor(lanes.Count, kind, label, calls));
        return lanes[^1];
    }

    private static ImmutableArray<ProgramReturn> RunSetup(Machine machine, Cpu setup)
    {
        var returns = ImmutableArray.CreateBuilder<ProgramReturn>();
        for (var i = 0; i < setup.Script.Length; i++)
        {
            machine.Start(setup, i);
            var stop = machine.Sink != null ? Traced(machine, setup) : Interpreter.Run<PlainRun>(machine, setup, true, machine.InsnBudget);
            if (stop == Stop.Trap)
                return returns.ToImmutable();
            machine.Finish(setup);
            returns.Add(new ProgramReturn(-1, setup.Code.Name, setup.S.R[0]));
        }
        if (setup.Script.Length > 0)
            machine.LetGoOfHeldObjects(setup);
        return returns.ToImmutable();
    }

    private static Stop Traced(Machine machine, Cpu cpu)
    {
        var stop = Interpreter.Run<TracedRun>(machine, cpu, false, machine.InsnBudget);
        while (stop == Stop.Visible)
        {
            if (cpu.Code.Insns[cpu.S.Pc].Callee == null)
                machine.EmitAccess(cpu);
            stop = Interpreter.Run<TracedRun>(machine, cpu, true, machine.InsnBudget);
        }
        return stop;
    }
}
