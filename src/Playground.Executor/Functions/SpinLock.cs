using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary><c>bpf_spin_lock</c>: waits until the word is 0, then holds the CPU's number + 2 in it; no interrupt comes while it is held.</summary>
internal sealed class SpinLock() : KernelFunction("bpf_spin_lock")
{
    public override string StepName(int step) => "lock";

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.Memory.Find(cpu.S.R[1], 4, out var offset) is { } region ? Access.Acquire(region.Id, offset) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var region = machine.Memory.Find(cpu.S.R[1], 4, out var offset);
        cpu.S.R[0] = 0;
        if (region == null || region.ReadOnly)
            machine.BadAccess(cpu, cpu.S.R[1], 4, true);
        else if (region.Read32(offset) != 0)
            machine.Trap(cpu, TrapKind.BadArgument, $"waits for ever for {machine.Describe(Plan(machine, cpu))}");
        else
        {
            machine.NoteLockOrder(cpu, region, offset);
            machine.Memory.Write32(region, offset, cpu.Id + 2);
            cpu.S.IrqOff++;
            machine.TookLock(cpu, region, offset);
        }
        return Done;
    }
}

/// <summary><c>bpf_spin_unlock</c>.</summary>
internal sealed class SpinUnlock() : KernelFunction("bpf_spin_unlock")
{
    public override string StepName(int step) => "unlock";

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.Memory.Find(cpu.S.R[1], 4, out var offset) is { } region ? Access.Release(region.Id, offset) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var region = machine.Memory.Find(cpu.S.R[1], 4, out var offset);
        cpu.S.R[0] = 0;
        if (region == null || region.ReadOnly)
        {
            machine.BadAccess(cpu, cpu.S.R[1], 4, true);
            return Done;
        }
        machine.Memory.Write32(region, offset, 0);
        cpu.S.IrqOff--;
        machine.GaveLock(cpu, region, offset);
        return Done;
    }
}
