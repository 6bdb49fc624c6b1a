using System.Reflection;
using System.Reflection.Emit;
using Playground.Executor.Machines;
using Playground.Isa;

namespace Playground.Executor.Compiled;

/// <summary>Emits arithmetic as calls of the operations' one definition, which the JIT inlines.</summary>
internal static class AluEmitter
{
    private static readonly Dictionary<Op, Type> Operations = new()
    {
        [Op.Add] = typeof(AddOp),
        [Op.Sub] = typeof(SubOp),
        [Op.Mul] = typeof(MulOp),
        [Op.Div] = typeof(DivOp),
        [Op.SDiv] = typeof(SDivOp),
        [Op.Mod] = typeof(ModOp),
        [Op.SMod] = typeof(SModOp),
        [Op.Or] = typeof(OrOp),
        [Op.And] = typeof(AndOp),
        [Op.Xor] = typeof(XorOp),
        [Op.Lsh] = typeof(LshOp),
        [Op.Rsh] = typeof(RshOp),
        [Op.Arsh] = typeof(ArshOp),
        [Op.Neg] = typeof(NegOp),
        [Op.Mov] = typeof(MovOp),
    };

    /// <param name="src">The source register; null for the immediate.</param>
    public static void Emit(ILGenerator il, in Decoded d, LocalBuilder dst, LocalBuilder? src)
    {
        switch (d.Op)
        {
            case Op.MovSx:
                Operand(il, d, src, false);
                il.Emit(OpCodes.Ldc_I4, (int)d.Off);
                il.Emit(OpCodes.Call, typeof(Alu).GetMethod(nameof(Alu.SignExtend))!);
                if (d.Is32)
                {
                    il.Emit(OpCodes.Conv_U4);
                    il.Emit(OpCodes.Conv_U8);
                }
                break;
            case Op.ToLe or Op.ToBe or Op.Bswap:
                il.Emit(OpCodes.Ldc_I4, (int)d.Op);
                il.Emit(OpCodes.Ldc_I4, (int)d.Imm);
                il.Emit(OpCodes.Ldloc, dst);
                il.Emit(OpCodes.Call, typeof(Alu).GetMethod(nameof(Alu.ByteOrder))!);
                break;
            default:
                il.Emit(OpCodes.Ldloc, dst);
                if (d.Is32)
                    il.Emit(OpCodes.Conv_U4);
                Operand(il, d, src, d.Is32);
                il.Emit(OpCodes.Call, Operations[d.Op].GetMethod(d.Is32 ? nameof(IAluOp.Eval32) : nameof(IAluOp.Eval64), BindingFlags.Public | BindingFlags.Static)!);
                if (d.Is32)
                    il.Emit(OpCodes.Conv_U8);
                break;
        }
        il.Emit(OpCodes.Stloc, dst);
    }

    private static void Operand(ILGenerator il, in Decoded d, LocalBuilder? src, bool narrow)
    {
        if (src == null)
            il.Emit(OpCodes.Ldc_I8, (long)d.Imm);
        else
            il.Emit(OpCodes.Ldloc, src);
        if (narrow)
            il.Emit(OpCodes.Conv_U4);
    }
}
