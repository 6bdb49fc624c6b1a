using Playground.Executor.Functions;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Isa;

namespace Playground.Executor.Machines;

/// <summary>Why the interpreter came back.</summary>
internal enum Stop : byte
{
    /// <summary>The next step is visible to other CPUs and was not permitted.</summary>
    Visible,
    /// <summary>The program has returned.</summary>
    Exit,
    /// <summary><see cref="CpuState.Trap"/> says why.</summary>
    Trap,
}

/// <summary>What a run of the interpreter is for; a type argument, so that each has its own compiled loop.</summary>
internal interface IRunMode
{
    /// <summary>Stop before steps that other CPUs can see.</summary>
    static abstract bool Stepping { get; }
    /// <summary>Emit an event for each instruction.</summary>
    static abstract bool Tracing { get; }
}

internal readonly struct PlainRun : IRunMode { public static bool Stepping => false; public static bool Tracing => false; }
internal readonly struct SteppedRun : IRunMode { public static bool Stepping => true; public static bool Tracing => false; }
internal readonly struct TracedRun : IRunMode { public static bool Stepping => true; public static bool Tracing => true; }

/// <summary>The stepping interpreter: runs one CPU until its program ends, traps, or is about to touch what others see.</summary>
/// <remarks>Never throws on account of a program. Arithmetic is <see cref="Alu"/>'s, memory is <see cref="AddressSpace"/>'s.</remarks>
internal static class Interpreter
{
    /// <param name="permitted">True to let the first visible step pass.</param>
    public static Stop Run<TMode>(Machine machine, Cpu cpu, bool permitted, long budget) where TMode : struct, IRunMode
    {
        ref var s = ref cpu.S;
        var memory = machine.Memory;
        var insns = cpu.Code.Insns;
        while (true)
        {
            if ((uint)s.Pc >= (uint)insns.Length)
                return machine.Trap(cpu, TrapKind.BadInsn, "runs past the end of the program");
            if (s.Insns >= budget)
                return machine.Trap(cpu, TrapKind.Budget, $"took more than {budget} instructions");
            ref readonly var d = ref insns[s.Pc];
            var at = s.Pc;
            switch (d.Op)
            {
                case Op.Ldx or Op.LdxSx:
                    {
                        var address = s.R[d.Src] + (ulong)(long)d.Off;
                        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : memory.Find(address, d.Size, out offset);
                        if (TMode.Stepping && region is { Shared: true } && !permitted)
                            return Stop.Visible;
                        if (region == null)
                        {
                            if (!d.Tolerant && !d.Arena)
                                return machine.BadAccess(cpu, address, d.Size, false);
                            s.R[d.Dst] = 0;
                            s.Pc++;
                            break;
                        }
                        if (region.Shared)
                            permitted = false;
                        if (TMode.Stepping && region.Written != null)
                            machine.CheckWritten(cpu, region, offset, d.Size, all: false);
                        var value = region.Load(offset, d.Size);
                        if (d.Pointee != 0)
                            value = machine.NeverNull(cpu, d.Pointee, value);
                        s.R[d.Dst] = d.Op == Op.LdxSx ? Alu.SignExtend(value, d.Size * 8) : value;
                        s.Pc++;
                        break;
                    }
                case Op.St or Op.Stx:
                    {
                        var address = s.R[d.Dst] + (ulong)(long)d.Off;
                        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : memory.Find(address, d.Size, out offset);
                        if (region == null && d.Arena)
                        {
                            s.Pc++;
                            break;
                        }
                        if (region == null || region.ReadOnly)
                            return machine.BadAccess(cpu, address, d.Size, true);
                        if (TMode.Stepping && region.Shared)
                        {
                            if (!permitted)
                                return Stop.Visible;
                            permitted = false;
                        }
                        memory.Write(region, offset, d.Size, d.Op == Op.Stx ? s.R[d.Src] : d.Imm);
                        s.Pc++;
                        break;
                    }
                case >= Op.AtomicAdd and <= Op.StoreRelease:
                    {
                        var load = d.Op == Op.LoadAcquire;
                        var address = s.R[load ? d.Src : d.Dst] + (ulong)(long)d.Off;
                        var region = d.Arena ? cpu.Code.Arena!.Find(address, d.Size, out var offset) : memory.Find(address, d.Size, out offset);
                        if (region == null && d.Arena)
                        {
                            // A fault in an atomic on an arena leaves everything but a destination of a load as it was.
                            if (load)
                                s.R[d.Dst] = 0;
                            s.Pc++;
                            break;
                        }
                        if (region == null || region.ReadOnly && !load)
                            return machine.BadAccess(cpu, address, d.Size, !load);
                        if (TMode.Stepping && region.Shared)
                        {
                            if (!permitted)
                                return Stop.Visible;
                            permitted = false;
                        }
                        Atomic(memory, ref s, d, region, offset);
                        s.Pc++;
                        break;
                    }
                case Op.CallHelper or Op.CallKfunc:
                    {
                        var callee = d.Callee;
                        if (callee == null)
                            return machine.Trap(cpu, TrapKind.BadInsn, "calls a function that does not exist");
                        if (s.Step == 0 && d.PatchRegister >= 0)
                            s.R[d.PatchRegister] = d.PatchValue;
                        if (TMode.Stepping && callee.Plan(machine, cpu).Kind != AccessKind.Local)
                        {
                            if (!permitted)
                                return Stop.Visible;
                            permitted = false;
                            if (machine.Sink != null)
                                machine.EmitMicroStep(cpu, callee);
                        }
                        var next = callee.Run(machine, cpu);
                        if (s.Trap != TrapKind.None)
                            return Stop.Trap;
                        if (next == KernelFunction.Entered)
                            break;
                        if (next == KernelFunction.Ended)
                        {
                            s.Insns++;
                            return Stop.Exit;
                        }
                        if (next == KernelFunction.Switched)
                        {
                            insns = cpu.Code.Insns;
                            s.Insns++;
                            continue;
                        }
                        if (next != KernelFunction.Done)
                        {
                            s.Step = next;
                            continue;
                        }
                        if (d.NarrowResult)
                            s.R[0] = (uint)s.R[0];
                        s.Step = 0;
                        s.Pc++;
                        break;
                    }
                case Op.CallLocal:
                    if (!cpu.Push(memory, s.Pc + 1, -1))
                        return machine.Trap(cpu, TrapKind.CallDepth, $"more than {Cpu.MaxFrames} nested calls");
                    s.Pc = d.Target;
                    break;
                case Op.Exit:
                    s.Insns++;
                    if (TMode.Tracing)
                        machine.EmitInsn(cpu, at);
                    if (s.Depth == 0)
                        return Stop.Exit;
                    if (cpu.Pop() is >= 0 and var resume)
                        s.Step = resume;
                    continue;
                case Op.Ja or Op.JaLong:
                    s.Pc = d.Target;
                    break;
                case >= Op.JEq and <= Op.JSLe:
                    s.Pc = Jump.Taken(d.Op, d.Is32, s.R[d.Dst], d.UsesReg ? s.R[d.Src] : d.Imm) ? d.Target : s.Pc + 1;
                    break;
                case Op.AddrSpaceCast:
                    s.R[d.Dst] = cpu.Code.Arena is { } arena ? arena.Cast(s.R[d.Src], toUser: d.Imm == ArenaMap.ToUser) : s.R[d.Src];
                    s.Pc++;
                    break;
                case Op.MayGoto:
                    s.Pc = ++s.MayGoto > machine.Kernel.MayGotoTurns ? d.Target : s.Pc + 1;
                    break;
                case Op.LdImm64:
                    s.R[d.Dst] = d.Imm;
                    s.Pc += 2;
                    break;
                case Op.LdAbs or Op.LdInd:
                    s.Insns++;
                    if (!machine.LoadPacket(cpu, d))
                    {
                        // A legacy packet load that misses ends the program with 0.
                        s.R[0] = 0;
                        return Stop.Exit;
                    }
                    s.Pc++;
                    continue;
                case >= Op.Add and <= Op.Bswap:
                    s.R[d.Dst] = Arithmetic(d, s.R[d.Dst], d.UsesReg ? s.R[d.Src] : d.Imm);
                    s.Pc++;
                    break;
                default:
                    return machine.Trap(cpu, TrapKind.BadInsn, "not a legal instruction");
            }
            s.Insns++;
            if (TMode.Tracing)
                machine.EmitInsn(cpu, at);
        }
    }

    private static ulong Arithmetic(in Decoded d, ulong a, ulong b) => d.Op switch
    {
        Op.Add => Alu.Run<AddOp>(d.Is32, a, b),
        Op.Sub => Alu.Run<SubOp>(d.Is32, a, b),
        Op.And => Alu.Run<AndOp>(d.Is32, a, b),
        Op.Or => Alu.Run<OrOp>(d.Is32, a, b),
        Op.Mov => Alu.Run<MovOp>(d.Is32, a, b),
        Op.MovSx => d.Is32 ? (uint)Alu.SignExtend(b, d.Off) : Alu.SignExtend(b, d.Off),
        Op.ToLe or Op.ToBe or Op.Bswap => Alu.ByteOrder(d.Op, (int)d.Imm, a),
        _ => Alu.Eval(d.Op, d.Is32, a, b),
    };

    /// <summary>An atomic instruction on memory that has been found.</summary>
    public static void Atomic(AddressSpace memory, ref CpuState s, in Decoded d, Region region, int offset)
    {
        var old = region.Read(offset, d.Size);
        var operand = s.R[d.Src];
        switch (d.Op)
        {
            case Op.LoadAcquire:
                s.R[d.Dst] = old;
                return;
            case Op.StoreRelease:
                memory.Write(region, offset, d.Size, operand);
                return;
            case Op.CmpXchg:
                if (old == (d.Size == 4 ? (uint)s.R[0] : s.R[0]))
                    memory.Write(region, offset, d.Size, operand);
                s.R[0] = old;
                return;
            case Op.Xchg:
                memory.Write(region, offset, d.Size, operand);
                s.R[d.Src] = old;
                return;
        }
        memory.Write(region, offset, d.Size, d.Op switch
        {
            Op.AtomicAdd or Op.AtomicFetchAdd => old + operand,
            Op.AtomicOr or Op.AtomicFetchOr => old | operand,
            Op.AtomicAnd or Op.AtomicFetchAnd => old & operand,
            _ => old ^ operand,
        });
        if (d.Op >= Op.AtomicFetchAdd)
            s.R[d.Src] = old;
    }
}
