using System.Reflection;
using System.Reflection.Emit;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Isa;

namespace Playground.Executor.Compiled;

/// <summary>Runs a program from the CPU's program counter to its end, a trap, or a tail call.</summary>
internal delegate Then CompiledProgram(Machine machine, Cpu cpu, AddressSpace memory, long budget);

/// <summary>Compiles a program to IL: registers become locals, arithmetic calls the one definition in Isa, memory goes through the checked accesses.</summary>
/// <remarks>
/// One method a program. Subprograms and callbacks stay in it: the CPU's frames hold where to go on, and a switch at the
/// top goes there. Instructions are counted a basic block at a time, before the block runs.
/// </remarks>
internal sealed class ProgramCompiler
{
    /// <summary>Longer programs are left to the interpreter: the JIT would take longer than they run.</summary>
    public const int MaxInsns = 20_000;

    private const int Registers = 11;

    private readonly Decoded[] insns;
    private readonly ILGenerator il;
    private readonly DynamicMethod method;
    private readonly LocalBuilder[] r = new LocalBuilder[Registers];
    private readonly LocalBuilder address, value, count, then;
    private readonly Label[] labels;
    private readonly Label dispatch, trapped, overBudget, leave;
    private readonly bool[] leaders;
    private readonly List<(Label Label, int Pc, bool Write)> bad = [];

    private ProgramCompiler(Code code)
    {
        insns = code.Insns;
        method = new DynamicMethod(code.Name, typeof(Then), [typeof(Machine), typeof(Cpu), typeof(AddressSpace), typeof(long)], typeof(EngineRuntime).Module, skipVisibility: true);
        il = method.GetILGenerator();
        for (var i = 0; i < Registers; i++)
            r[i] = il.DeclareLocal(typeof(ulong));
        address = il.DeclareLocal(typeof(ulong));
        value = il.DeclareLocal(typeof(ulong));
        count = il.DeclareLocal(typeof(long));
        then = il.DeclareLocal(typeof(Then));
        labels = [.. insns.Select(_ => il.DefineLabel())];
        dispatch = il.DefineLabel();
        trapped = il.DefineLabel();
        overBudget = il.DefineLabel();
        leave = il.DefineLabel();
        leaders = Leaders();
    }

    public static CompiledProgram Compile(Code code) => new ProgramCompiler(code).Compile();

    /// <summary>Instructions at which a basic block begins.</summary>
    private bool[] Leaders()
    {
        var result = new bool[insns.Length + 1];
        result[0] = true;
        for (var pc = 0; pc < insns.Length; pc++)
        {
            ref readonly var d = ref insns[pc];
            if (d.Op is >= Op.JEq and <= Op.JSLe or Op.Ja or Op.JaLong or Op.MayGoto or Op.CallLocal)
                result[d.Target] = result[pc + 1] = true;
            else if (d.Op is Op.CallHelper or Op.CallKfunc or Op.Exit or Op.LdAbs or Op.LdInd || d.Op == Op.Unknown && !IsSecondSlot(pc))
                // A callback comes back to the call itself.
                result[pc] = result[pc + 1] = true;
        }
        foreach (var target in FunctionTargets())
            result[target] = true;
        for (var pc = 0; pc + 2 < result.Length; pc++)
            result[pc + 2] |= IsSecondSlot(pc + 1) && result[pc + 1];
        return result;
    }

    /// <summary>True for the second half of a 64-bit immediate, where nothing can run.</summary>
    private bool IsSecondSlot(int pc) => pc > 0 && pc < insns.Length && insns[pc - 1].Op == Op.LdImm64;

    /// <summary>Instructions whose address the program takes.</summary>
    private IEnumerable<int> FunctionTargets() => insns.Where(d => d.Op == Op.LdImm64 && d.Src == Pseudo.Func && d.Target < insns.Length).Select(d => d.Target);

    private CompiledProgram Compile()
    {
        Call(nameof(EngineRuntime.Insns), 1);
        il.Emit(OpCodes.Stloc, count);
        il.MarkLabel(dispatch);
        for (var i = 0; i < Registers; i++)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Get)));
            il.Emit(OpCodes.Stloc, r[i]);
        }
        Call(nameof(EngineRuntime.Pc), 1);
        var nowhere = il.DefineLabel();
        il.Emit(OpCodes.Switch, [.. insns.Select((_, pc) => leaders[pc] ? labels[pc] : nowhere)]);
        il.MarkLabel(nowhere);
        Fail(0, TrapKind.BadInsn, "jumps to where it cannot go on");
        for (var pc = 0; pc < insns.Length; pc++)
        {
            il.MarkLabel(labels[pc]);
            if (leaders[pc])
                CountBlock(pc);
            Emit(pc);
        }
        Fail(insns.Length, TrapKind.BadInsn, "runs past the end of the program");
        Ends();
        return method.CreateDelegate<CompiledProgram>();
    }

    private void CountBlock(int pc)
    {
        var length = 0;
        for (var i = pc; i < insns.Length && (i == pc || !leaders[i]); i++)
            length += IsSecondSlot(i) ? 0 : 1;
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Ldc_I8, (long)length);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, count);
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Bgt, overBudget);
    }

    private void Emit(int pc)
    {
        ref readonly var d = ref insns[pc];
        switch (d.Op)
        {
            case Op.Ldx or Op.LdxSx or Op.St or Op.Stx when d.Arena || d.Pointee != 0:
                Do(pc, d);
                break;
            case Op.Ldx or Op.LdxSx:
                Address(d.Src, d.Off);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldloc, address);
                il.Emit(OpCodes.Ldc_I4, (int)d.Size);
                il.Emit(OpCodes.Ldloca, value);
                il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.TryLoad)));
                if (d.Tolerant)
                    il.Emit(OpCodes.Pop);
                else
                    il.Emit(OpCodes.Brfalse, Bad(pc, false));
                il.Emit(OpCodes.Ldloc, value);
                if (d.Op == Op.LdxSx)
                {
                    il.Emit(OpCodes.Ldc_I4, d.Size * 8);
                    il.Emit(OpCodes.Call, typeof(Alu).GetMethod(nameof(Alu.SignExtend))!);
                }
                il.Emit(OpCodes.Stloc, r[d.Dst]);
                break;
            case Op.St or Op.Stx:
                Address(d.Dst, d.Off);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldloc, address);
                il.Emit(OpCodes.Ldc_I4, (int)d.Size);
                if (d.Op == Op.Stx)
                    il.Emit(OpCodes.Ldloc, r[d.Src]);
                else
                    il.Emit(OpCodes.Ldc_I8, (long)d.Imm);
                il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.TryStore)));
                il.Emit(OpCodes.Brfalse, Bad(pc, true));
                break;
            case Op.LdImm64:
                il.Emit(OpCodes.Ldc_I8, (long)d.Imm);
                il.Emit(OpCodes.Stloc, r[d.Dst]);
                if (pc + 2 < insns.Length)
                    il.Emit(OpCodes.Br, labels[pc + 2]);
                else
                    Fail(insns.Length, TrapKind.BadInsn, "runs past the end of the program");
                break;
            case Op.Ja or Op.JaLong:
                il.Emit(OpCodes.Br, labels[d.Target]);
                break;
            case >= Op.JEq and <= Op.JSLe:
                JumpEmitter.Emit(il, d, r[d.Dst], d.UsesReg ? r[d.Src] : null, labels[d.Target]);
                break;
            case >= Op.Add and <= Op.Bswap:
                AluEmitter.Emit(il, d, r[d.Dst], d.UsesReg ? r[d.Src] : null);
                break;
            case Op.AddrSpaceCast:
                Do(pc, d);
                break;
            case Op.Unknown or Op.CallX or Op.CallUnknown or Op.AtomicUnknown:
                Fail(pc, TrapKind.BadInsn, "not a legal instruction");
                break;
            default:
                Do(pc, d);
                break;
        }
    }

    /// <summary>An instruction that the runtime does, on the registers in the CPU's state.</summary>
    private void Do(int pc, in Decoded d)
    {
        for (var i = 0; i < Registers; i++)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldloc, r[i]);
            il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Set)));
        }
        if (d.Op is Op.CallHelper or Op.CallKfunc)
            SaveCount();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, pc);
        il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Do)));
        il.Emit(OpCodes.Stloc, then);
        il.Emit(OpCodes.Ldloc, then);
        il.Emit(OpCodes.Ldc_I4, (int)Then.Jump);
        il.Emit(OpCodes.Beq, dispatch);
        il.Emit(OpCodes.Ldloc, then);
        il.Emit(OpCodes.Brtrue, leave);
        Reload(0);
        if (d.Op is >= Op.AtomicAdd and <= Op.StoreRelease or Op.Ldx or Op.LdxSx or Op.AddrSpaceCast)
        {
            Reload(d.Src);
            Reload(d.Dst);
        }
    }

    private void Reload(int register)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, register);
        il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Get)));
        il.Emit(OpCodes.Stloc, r[register]);
    }

    private void SaveCount()
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Leave)));
    }

    private void Address(int register, short offset)
    {
        il.Emit(OpCodes.Ldloc, r[register]);
        if (offset != 0)
        {
            il.Emit(OpCodes.Ldc_I8, (long)offset);
            il.Emit(OpCodes.Add);
        }
        il.Emit(OpCodes.Stloc, address);
    }

    private Label Bad(int pc, bool write)
    {
        var label = il.DefineLabel();
        bad.Add((label, pc, write));
        return label;
    }

    private void Fail(int pc, TrapKind kind, string message)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, pc);
        il.Emit(OpCodes.Ldc_I4, (int)kind);
        il.Emit(OpCodes.Ldstr, message);
        il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.Stop)));
        il.Emit(OpCodes.Br, trapped);
    }

    /// <summary>What is common to all ways out.</summary>
    private void Ends()
    {
        foreach (var (label, pc, write) in bad)
        {
            il.MarkLabel(label);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldloc, address);
            il.Emit(OpCodes.Ldc_I4, (int)insns[pc].Size);
            il.Emit(write ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldc_I4, pc);
            il.Emit(OpCodes.Call, Runtime(nameof(EngineRuntime.BadAccess)));
            il.Emit(OpCodes.Br, trapped);
        }
        il.MarkLabel(overBudget);
        Fail(0, TrapKind.Budget, "took more instructions than it may");
        il.MarkLabel(trapped);
        il.Emit(OpCodes.Ldc_I4, (int)Then.Trap);
        il.Emit(OpCodes.Stloc, then);
        il.MarkLabel(leave);
        SaveCount();
        il.Emit(OpCodes.Ldloc, then);
        il.Emit(OpCodes.Ret);
    }

    private void Call(string name, int argument)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        il.Emit(OpCodes.Call, Runtime(name));
    }

    private static MethodInfo Runtime(string name) => typeof(EngineRuntime).GetMethod(name)!;
}
