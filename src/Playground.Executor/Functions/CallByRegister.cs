using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>A call of the helper whose number a register holds.</summary>
internal sealed class CallByRegister(int register) : KernelFunction("call by register")
{
    public override int Run(Machine machine, Cpu cpu)
    {
        var id = cpu.S.R[register];
        var callee = id > int.MaxValue ? null : FunctionTable.Find(FunctionTable.HelperName(machine.Kernel, (int)id));
        if (callee != null)
            return callee.Run(machine, cpu);
        machine.Trap(cpu, TrapKind.Unsupported, $"helper#{id} called by register");
        return Done;
    }
}
