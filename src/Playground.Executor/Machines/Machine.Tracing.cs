using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Machines;

internal sealed partial class Machine
{
    public void EmitInsn(Cpu cpu, int at)
    {
        var regs = ImmutableArray.CreateBuilder<ulong>(11);
        for (var i = 0; i < 11; i++)
            regs.Add(cpu.S.R[i]);
        Sink?.Invoke(new RunEvent.Step(cpu.Code.Name, regs.MoveToImmutable()) { Cpu = cpu.Id, Insn = at });
    }

    public void EmitMicroStep(Cpu cpu, KernelFunction callee)
    {
        var access = callee.Plan(this, cpu);
        Sink?.Invoke(new RunEvent.MicroStep(cpu.Code.Name, callee.Name, callee.StepName(callee.NextStep(this, cpu)), Describe(access), access.Kind != AccessKind.Read) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }

    /// <summary>A shared access of an ordinary instruction.</summary>
    public void EmitAccess(Cpu cpu)
    {
        var access = Next(cpu);
        Sink?.Invoke(new RunEvent.MicroStep(cpu.Code.Name, "", access.Kind == AccessKind.Read ? "read" : "write", Describe(access), access.Kind != AccessKind.Read) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }

    /// <summary>A place in memory in words: <c>slots[0]+8</c>, <c>task_struct#1.rcu_users</c>.</summary>
    public string Describe(in Access access)
    {
        if (access.Kind == AccessKind.Local)
            return "";
        if (access.Object < 0)
            return "several places";
        var region = Memory[access.Object];
        return region.Owner switch
        {
            KernelObject o when access.Offset == o.RefcountOffset => $"{o.Name}.refcount",
            Maps.BpfMap map when region.Kind == RegionKind.MapValues => map.Place(access.Offset),
            _ => $"{region.Name}+{access.Offset}",
        };
    }

    /// <summary>The object at an address, by name; the address itself if there is none; empty for NULL.</summary>
    public string NameOf(ulong address) => address == 0 ? "" : Memory.RegionAt(address, out _)?.Owner is KernelObject o ? o.Name : $"0x{address:x}";
}
