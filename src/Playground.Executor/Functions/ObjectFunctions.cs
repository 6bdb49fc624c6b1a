using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Drops a reference: one decrement (<c>bpf_task_release</c>, <c>bpf_cgroup_release</c>, ...).</summary>
internal sealed class ReleaseFunction(string name) : KernelFunction(name)
{
    public override string StepName(int step) => "dec";

    public override Access Plan(Machine machine, Cpu cpu) => machine.ObjectAt(cpu.S.R[1]) is { } o ? machine.RefcountAccess(o) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is { } o)
            machine.Dec(cpu, o, Name);
        else
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no object");
        cpu.S.R[0] = 0;
        return Done;
    }
}

/// <summary>Takes another reference unless the count is zero (<c>bpf_task_acquire</c>, ...).</summary>
internal sealed class AcquireFunction(string name) : KernelFunction(name)
{
    public override string StepName(int step) => "inc-not-zero";

    public override Access Plan(Machine machine, Cpu cpu) => machine.ObjectAt(cpu.S.R[1]) is { } o ? machine.IncNotZeroAccess(o) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no object");
            return Done;
        }
        cpu.S.R[0] = machine.IncNotZero(cpu, o, Name) ? o.Region.Address : 0;
        return Done;
    }
}

/// <summary>Finds a living object by number, then takes a reference unless its count is zero (<c>bpf_task_from_pid</c>).</summary>
internal sealed class FindFunction : KernelFunction
{
    public FindFunction(string name, string type) : base(name) => ObjectType = type;

    public override string StepName(int step) => "inc-not-zero";

    private KernelObject? Find(Machine machine, Cpu cpu) => machine.FindObject(ObjectType, (int)cpu.S.R[1]);

    // One that has gone is looked at too: whether it had gone is what the outcome depends on.
    public override Access Plan(Machine machine, Cpu cpu) => Find(machine, cpu) is { } o ? machine.IncNotZeroAccess(o)
        : machine.FindEverKnown(ObjectType, (int)cpu.S.R[1]) is { } gone ? machine.RefcountAccess(gone, changes: false) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = Find(machine, cpu) is { } o && machine.IncNotZero(cpu, o, Name) ? o.Region.Address : 0;
        return Done;
    }
}
