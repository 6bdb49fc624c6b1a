using System.Collections.Immutable;
using System.Diagnostics;
using Playground.Executor.Compiled;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Executor.Scenarios;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Executor;

/// <summary>Runs one program on one CPU, as BPF_PROG_TEST_RUN does.</summary>
public static class ProgramRunner
{
    public static RunResult Run(ProgramSpec program, ImmutableArray<Fixup> fixups, Profile profile, RunOptions options)
    {
        try
        {
            return Run(program, fixups, profile, KernelView.Of(profile), options);
        }
        catch (UnsupportedException e)
        {
            return new RunResult { Unsupported = e.Message };
        }
        catch (OutOfMemoryBudgetException e)
        {
            return new RunResult { Unsupported = e.Message };
        }
    }

    private static RunResult Run(ProgramSpec program, ImmutableArray<Fixup> fixups, Profile profile, KernelView kernel, RunOptions options)
    {
        if (TestRun.Refuses(program, options.Data.Length) is not 0 and var errno)
            return new RunResult { Errno = errno };
        var builder = new MachineBuilder(kernel, options.MemoryBudget) { Others = name => options.Others.FirstOrDefault(o => o.Program.Name == name) };
        var machine = builder.Machine;
        machine.PossibleCpus = profile.PossibleCpus;
        var code = builder.Add(program, fixups);
        var cpu = builder.AddCpu(0, [code], options.Data);
        builder.AddObjects([cpu]);
        machine.Cpus = [cpu];
        var compiled = options.Engine == Engine.Compiled && CompiledEngine.CanCompile(machine) ? new CompiledEngine(machine) : null;
        var runs = 0;
        var watch = Stopwatch.StartNew();
        var stop = Stop.Exit;
        for (; runs < Math.Max(options.Repeat, 1) && stop == Stop.Exit && !options.Cancel.IsCancellationRequested; runs++)
        {
            machine.Start(cpu, 0);
            stop = compiled?.Run(cpu, options.InsnBudget) ?? Interpreter.Run<PlainRun>(machine, cpu, true, options.InsnBudget);
        }
        var elapsed = watch.Elapsed;
        if (stop == Stop.Exit)
            FireTimers(machine, cpu, options);
        if (stop == Stop.Exit && options.Cancel.IsCancellationRequested)
            machine.Trap(cpu, TrapKind.Cancelled, "cancelled");
        return new RunResult
        {
            RetVal = (uint)cpu.S.R[0],
            DataOut = TestRun.DataOut(machine, cpu),
            Maps = FinalChecks.Maps(machine),
            Printed = [.. machine.Printed ?? []],
            Outputs = [.. machine.Outputs],
            Insns = cpu.S.Insns,
            NsPerRun = elapsed.TotalNanoseconds / Math.Max(runs, 1),
            Engine = compiled == null ? "interpreter" : "compiled",
            Trap = machine.TrapOf(cpu),
        };
    }

    /// <summary>Timers that are due at once and work that is queued run when the program has ended, as they would while test_run returns; the state of the program is kept.</summary>
    private static void FireTimers(Machine machine, Cpu cpu, RunOptions options)
    {
        if (machine.Timers.Count == 0)
            return;
        const int mostFirings = 64;
        const ulong soon = 100_000;
        var lane = new Cpu(1, machine.Memory, 1) { Kind = LaneKind.Timer, Codes = machine.Codes, Current = cpu.Current };
        for (var firings = 0; firings < mostFirings; firings++)
        {
            var due = LocalFunctions.Clock(machine, cpu) + soon;
            var next = machine.Timers.Where(t => Machine.IsArmed(t) && Machine.Due(t) <= due).MinBy(Machine.Due);
            if (next == null || !machine.Fire(lane, next))
                return;
            if (Interpreter.Run<PlainRun>(machine, lane, true, options.InsnBudget) != Stop.Exit)
            {
                // What stopped the callback stops the run.
                (cpu.S.Trap, cpu.S.Pc, cpu.TrapMessage) = (lane.S.Trap, lane.S.Pc, lane.TrapMessage);
                return;
            }
        }
    }
}
