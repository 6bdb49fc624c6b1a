using System.Collections.Immutable;
using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Scenarios;

/// <summary>Builds a scenario's machine and runs its setup.</summary>
internal static class ScenarioSetup
{
    private const int MaxCpus = 8;
    private const long MemoryBudget = 256 << 20;

    /// <summary>A machine whose setup has run, and what its programs returned.</summary>
    /// <param name="sink">Hears of the setup as well.</param>
    /// <exception cref="UnsupportedException">The programs use something that is not modelled, or the scenario makes no sense.</exception>
    public static (ScenarioModel Model, ImmutableArray<ProgramReturn> Returns) Build(ScenarioInput input, KernelView kernel, Action<RunEvent>? sink)
    {
        var scenario = input.Scenario;
        if (scenario.Cpus.Length > MaxCpus)
            throw new UnsupportedException($"{scenario.Cpus.Length} CPUs; there are at most {MaxCpus}");
        var builder = new MachineBuilder(kernel, MemoryBudget);
        var machine = builder.Machine;
        machine.InsnBudget = scenario.InsnBudget;
        machine.PossibleCpus = Math.Max(input.Profile.PossibleCpus, scenario.Cpus.Length);
        var codes = new Dictionary<string, Code>();

        Code CodeOf(string name)
        {
            if (codes.TryGetValue(name, out var known))
                return known;
            var spec = input.Programs.FirstOrDefault(p => p.Name == name) ?? throw new UnsupportedException($"no program is named '{name}'; there are: {string.Join(", ", input.Programs.Select(p => p.Name))}");
            return codes[name] = builder.Add(spec, input.Fixups.TryGetValue(name, out var fixups) ? fixups : []);
        }

        var setup = builder.AddCpu(-1, [.. scenario.Setup.Select(CodeOf)], scenario.Data);
        var cpus = scenario.Cpus.Select((script, id) => builder.AddCpu(id, [.. script.Programs.Select(CodeOf)], scenario.Data)).ToArray();
        builder.AddObjects([setup, .. cpus]);
        machine.Cpus = cpus;
        machine.Sink = sink;
        foreach (var o in machine.Objects)
            sink?.Invoke(new RunEvent.ObjectCreated(o.Name, o.Type) { Cpu = -1 });
        var returns = RunSetup(machine, setup);
        return (new ScenarioModel(machine, cpus), returns);
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
