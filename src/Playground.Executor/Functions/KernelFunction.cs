using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>A helper or kernel function as a sequence of named atomic micro-steps, numbered from 0.</summary>
/// <remarks>
/// <see cref="Plan"/> says what the step that comes next (<see cref="CpuState.Step"/>) touches, without doing it; it is
/// asked again whenever the state has changed. <see cref="Run"/> does that one step. Steps that touch nothing shared are not
/// schedule points. Arguments are in R1 to R5; the result goes to R0 with the last step.
/// </remarks>
internal abstract class KernelFunction(string name)
{
    /// <summary>Returned by <see cref="Run"/>: the call is over.</summary>
    public const int Done = -1;
    /// <summary>Returned by <see cref="Run"/>: a callback has been entered; the step to go on with is in its frame.</summary>
    public const int Entered = -2;
    /// <summary>Returned by <see cref="Run"/>: another program has taken this one's place.</summary>
    public const int Switched = -3;
    /// <summary>Returned by <see cref="Run"/>: the program is over, R0 is what it returns.</summary>
    public const int Ended = -4;

    public string Name { get; } = name;

    /// <summary>Kernel struct whose objects must exist for this function to find; empty for none.</summary>
    public string ObjectType { get; init; } = "";

    public virtual Access Plan(Machine machine, Cpu cpu) => Access.Local;

    /// <summary>The name of a step in schedules and traces; names never change.</summary>
    public virtual string StepName(int step) => "";

    /// <summary>The step that is next; a variant of the profile may begin with another than 0.</summary>
    public virtual int NextStep(Machine machine, Cpu cpu) => cpu.S.Step;

    /// <summary>True while the call is inside a read-side section of its own, between its first micro-step and its last.</summary>
    public virtual bool ReadsUnderRcu(Machine machine) => false;

    /// <summary>Does the micro-step that is next; returns the number of the one after it, <see cref="Done"/> or <see cref="Entered"/>.</summary>
    public abstract int Run(Machine machine, Cpu cpu);
}

/// <summary>A function that touches nothing that other CPUs can see.</summary>
internal sealed class LocalFunction(string name, Func<Machine, Cpu, ulong> run) : KernelFunction(name)
{
    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = run(machine, cpu);
        return Done;
    }
}

/// <summary>A function that reads or writes the memory it is given, in one step; a schedule point when that memory is shared.</summary>
/// <param name="dynptrs">True when arguments may be dynptrs.</param>
internal sealed class MemoryFunction(string name, Func<Machine, Cpu, ulong> run, bool dynptrs = false) : KernelFunction(name)
{
    public override string StepName(int step) => "copy";

    public override Access Plan(Machine machine, Cpu cpu)
    {
        var access = Access.Local;
        for (var i = 1; i <= 5; i++)
        {
            var region = machine.Memory.RegionAt(cpu.S.R[i], out var at);
            // A dynptr on the stack: what it points to counts.
            if (dynptrs && region is { Shared: false } && at + 8 <= region.Length)
                region = machine.Memory.RegionAt(region.Read64(at), out _);
            if (region is not { Shared: true })
                continue;
            if (access.Kind != AccessKind.Local && access.Object != region.Id)
                return Access.Everything;
            access = Access.Write(region.Id, 0, region.Length);
        }
        return access;
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = run(machine, cpu);
        return Done;
    }
}
