using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Isa;

namespace Playground.Executor.Compiled;

/// <summary>What compiled programs call: checked memory accesses, and everything that is not plain arithmetic or jumping.</summary>
internal static class EngineRuntime
{
    public static bool TryLoad(AddressSpace memory, ulong address, int size, out ulong value)
    {
        var region = memory.Find(address, size, out var offset);
        if (region == null)
        {
            value = 0;
            return false;
        }
        value = region.Load(offset, size);
        return true;
    }

    public static bool TryStore(AddressSpace memory, ulong address, int size, ulong value)
    {
        var region = memory.Find(address, size, out var offset);
        if (region == null || region.ReadOnly)
            return false;
        memory.Write(region, offset, size, value);
        return true;
    }

    public static void BadAccess(Machine machine, Cpu cpu, ulong address, int size, bool write, int pc)
    {
        cpu.S.Pc = pc;
        machine.BadAccess(cpu, address, size, write);
    }

    public static ulong Get(Cpu cpu, int register) => cpu.S.R[register];
    public static void Set(Cpu cpu, int register, ulong value) => cpu.S.R[register] = value;
    public static int Pc(Cpu cpu) => cpu.S.Pc;
    public static long Insns(Cpu cpu) => cpu.S.Insns;

    /// <summary>Ends the run: keeps the count of instructions.</summary>
    public static void Leave(Cpu cpu, long insns) => cpu.S.Insns = insns;

    public static void Stop(Machine machine, Cpu cpu, int pc, int kind, string message)
    {
        cpu.S.Pc = pc;
        machine.Trap(cpu, (TrapKind)kind, message);
    }

    /// <summary>Does the instruction at <paramref name="pc"/> on the registers in the CPU's state, the way the interpreter does.</summary>
    public static Then Do(Machine machine, Cpu cpu, int pc)
    {
        ref var s = ref cpu.S;
        s.Pc = pc;
        ref readonly var d = ref cpu.Code.Insns[pc];
        switch (d.Op)
        {
            case Op.CallHelper or Op.CallKfunc:
                return Call(machine, cpu, d);
            case Op.CallLocal:
                if (!cpu.Push(machine.Memory, pc + 1, -1))
                    return Trapped(machine, cpu, TrapKind.CallDepth, $"more than {Cpu.MaxFrames} nested calls");
                s.Pc = d.Target;
                return Then.Jump;
            case Op.Exit:
                if (s.Depth == 0)
                    return Then.Leave;
                if (cpu.Pop() is >= 0 and var resume)
                    s.Step = resume;
                return Then.Jump;
            case Op.MayGoto:
                s.Pc = ++s.MayGoto > machine.Kernel.MayGotoTurns ? d.Target : pc + 1;
                return Then.Jump;
            case Op.LdAbs or Op.LdInd:
                if (machine.LoadPacket(cpu, d))
                    return Then.GoOn;
                s.R[0] = 0;
                return Then.Leave;
            case Op.Ldx or Op.LdxSx:
                return Load(machine, cpu, d);
            case Op.St or Op.Stx:
                if (cpu.Code.Arena!.Find(s.R[d.Dst] + (ulong)(long)d.Off, d.Size, out var offset) is { } page)
                    machine.Memory.Write(page, offset, d.Size, d.Op == Op.Stx ? s.R[d.Src] : d.Imm);
                return Then.GoOn;
            case Op.AddrSpaceCast:
                s.R[d.Dst] = cpu.Code.Arena is { } arena ? arena.Cast(s.R[d.Src], toUser: d.Imm == ArenaMap.ToUser) : s.R[d.Src];
                return Then.GoOn;
            default:
                return Atomic(machine, cpu, d);
        }
    }

    private static Then Call(Machine machine, Cpu cpu, in Decoded d)
    {
        ref var s = ref cpu.S;
        if (d.Callee is not { } callee)
            return Trapped(machine, cpu, TrapKind.BadInsn, "calls a function that does not exist");
        if (s.Step == 0 && d.PatchRegister >= 0)
            s.R[d.PatchRegister] = d.PatchValue;
        while (true)
        {
            var next = callee.Run(machine, cpu);
            if (s.Trap != TrapKind.None)
                return Then.Trap;
            switch (next)
            {
                case KernelFunction.Done:
                    if (d.NarrowResult)
                        s.R[0] = (uint)s.R[0];
                    s.Step = 0;
                    return Then.GoOn;
                case KernelFunction.Entered:
                    return Then.Jump;
                case KernelFunction.Ended:
                    return Then.Leave;
                case KernelFunction.Switched:
                    return Then.Switch;
                default:
                    s.Step = next;
                    break;
            }
        }
    }

    /// <summary>A load that goes through an arena, or that finds a pointer which is never NULL.</summary>
    private static Then Load(Machine machine, Cpu cpu, in Decoded d)
    {
        ref var s = ref cpu.S;
        var address = s.R[d.Src] + (ulong)(long)d.Off;
        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : machine.Memory.Find(address, d.Size, out offset);
        if (region == null && !d.Tolerant && !d.Arena)
        {
            machine.BadAccess(cpu, address, d.Size, false);
            return Then.Trap;
        }
        var value = region?.Load(offset, d.Size) ?? 0;
        if (region != null && d.Pointee != 0)
            value = machine.NeverNull(cpu, d.Pointee, value);
        s.R[d.Dst] = d.Op == Op.LdxSx ? Alu.SignExtend(value, d.Size * 8) : value;
        return Then.GoOn;
    }

    private static Then Atomic(Machine machine, Cpu cpu, in Decoded d)
    {
        var load = d.Op == Op.LoadAcquire;
        var address = cpu.S.R[load ? d.Src : d.Dst] + (ulong)(long)d.Off;
        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : machine.Memory.Find(address, d.Size, out offset);
        if (region == null && d.Arena)
        {
            if (load)
                cpu.S.R[d.Dst] = 0;
            return Then.GoOn;
        }
        if (region == null || region.ReadOnly && !load)
        {
            machine.BadAccess(cpu, address, d.Size, !load);
            return Then.Trap;
        }
        Interpreter.Atomic(machine.Memory, ref cpu.S, d, region, offset);
        return Then.GoOn;
    }

    private static Then Trapped(Machine machine, Cpu cpu, TrapKind kind, string message)
    {
        machine.Trap(cpu, kind, message);
        return Then.Trap;
    }
}

/// <summary>How a compiled program goes on after <see cref="EngineRuntime.Do"/>.</summary>
internal enum Then
{
    /// <summary>With the next instruction.</summary>
    GoOn,
    /// <summary>At the CPU's program counter.</summary>
    Jump,
    /// <summary>The program has returned.</summary>
    Leave,
    Trap,
    /// <summary>Another program takes over from its beginning.</summary>
    Switch,
}
