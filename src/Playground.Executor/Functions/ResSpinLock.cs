using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary><c>bpf_res_spin_lock(lock)</c>: waits until the word is 0; -EDEADLK when it would wait for itself or in a circle.</summary>
/// <remarks>Who is first to look finds the circle, the other then waits. That a wait may last too long (-ETIMEDOUT) is not modelled: time does not pass in a wait.</remarks>
internal sealed class ResSpinLock(string name, bool irqs) : KernelFunction(name)
{
    private const ulong Deadlock = unchecked((ulong)-35);

    public override string StepName(int step) => "lock";

    private static Region? Word(Machine machine, Cpu cpu, out int offset) => machine.Memory.Find(cpu.S.R[1], 4, out offset);

    private static bool IsOwn(Cpu cpu, Region region, int offset) => region.Read32(offset) == cpu.Id + 2;

    /// <summary>True when following who waits for whom leads back here.</summary>
    private static bool InCircle(Machine machine, Cpu cpu, Region region, int offset)
    {
        for (var i = 0; i < machine.Cpus.Length; i++)
        {
            var owner = region.Read32(offset) - 2;
            if (owner == cpu.Id)
                return true;
            if ((uint)owner >= (uint)machine.Cpus.Length || machine.Cpus[owner] is not { S.Status: CpuStatus.Running } other || other.Code.Insns[other.S.Pc].Callee is not ResSpinLock
                || Word(machine, other, out offset) is not { } next)
                return false;
            region = next;
        }
        return false;
    }

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (Word(machine, cpu, out var offset) is not { } region)
            return Access.Local;
        return IsOwn(cpu, region, offset) ? Access.Read(region.Id, offset, 4)
            : InCircle(machine, cpu, region, offset) ? Access.Everything : Access.Acquire(region.Id, offset);
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        var region = Word(machine, cpu, out var offset);
        if (region == null || region.ReadOnly)
        {
            machine.BadAccess(cpu, cpu.S.R[1], 4, true);
            return Done;
        }
        machine.NoteLockOrder(cpu, region, offset);
        if (region.Read32(offset) != 0)
        {
            cpu.S.R[0] = Deadlock;
            return Done;
        }
        machine.Memory.Write32(region, offset, cpu.Id + 2);
        cpu.S.R[0] = 0;
        cpu.S.IrqOff += irqs ? 1 : 0;
        machine.TookLock(cpu, region, offset);
        return Done;
    }
}

/// <summary><c>bpf_res_spin_unlock(lock)</c>.</summary>
internal sealed class ResSpinUnlock(string name, bool irqs) : KernelFunction(name)
{
    public override string StepName(int step) => "unlock";

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.Memory.Find(cpu.S.R[1], 4, out var offset) is { } region ? Access.Release(region.Id, offset) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var region = machine.Memory.Find(cpu.S.R[1], 4, out var offset);
        if (region == null || region.ReadOnly)
        {
            machine.BadAccess(cpu, cpu.S.R[1], 4, true);
            return Done;
        }
        machine.Memory.Write32(region, offset, 0);
        cpu.S.IrqOff -= irqs ? 1 : 0;
        cpu.S.R[0] = 0;
        machine.GaveLock(cpu, region, offset);
        return Done;
    }
}
