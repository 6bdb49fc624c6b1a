using System.Reflection.Emit;
using Playground.Executor.Machines;
using Playground.Isa;

namespace Playground.Executor.Compiled;

/// <summary>Emits conditional jumps; the meaning is <see cref="Jump.Taken"/>'s, and tests hold the two together.</summary>
internal static class JumpEmitter
{
    /// <param name="src">The source register; null for the immediate.</param>
    public static void Emit(ILGenerator il, in Decoded d, LocalBuilder dst, LocalBuilder? src, Label target)
    {
        il.Emit(OpCodes.Ldloc, dst);
        // Extending both sides with their sign keeps every order and every bit test of the low halves.
        if (d.Is32)
        {
            il.Emit(OpCodes.Conv_I4);
            il.Emit(OpCodes.Conv_I8);
        }
        if (src == null)
            il.Emit(OpCodes.Ldc_I8, (long)d.Imm);
        else
        {
            il.Emit(OpCodes.Ldloc, src);
            if (d.Is32)
            {
                il.Emit(OpCodes.Conv_I4);
                il.Emit(OpCodes.Conv_I8);
            }
        }
        if (d.Op == Op.JSet)
        {
            il.Emit(OpCodes.And);
            il.Emit(OpCodes.Brtrue, target);
            return;
        }
        il.Emit(d.Op switch
        {
            Op.JEq => OpCodes.Beq,
            Op.JNe => OpCodes.Bne_Un,
            Op.JGt => OpCodes.Bgt_Un,
            Op.JGe => OpCodes.Bge_Un,
            Op.JLt => OpCodes.Blt_Un,
            Op.JLe => OpCodes.Ble_Un,
            Op.JSGt => OpCodes.Bgt,
            Op.JSGe => OpCodes.Bge,
            Op.JSLt => OpCodes.Blt,
            _ => OpCodes.Ble,
        }, target);
    }
}
