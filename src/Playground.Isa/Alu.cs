using System.Buffers.Binary;
using System.Diagnostics;

namespace Playground.Isa;

/// <summary>What an arithmetic instruction makes of two values.</summary>
/// <remarks>RFC 9669, sections 4.1 and 4.2, on a little-endian machine. A 32-bit result fills the upper half with zeros.</remarks>
public static class Alu
{
    /// <summary>The new value of the destination register.</summary>
    /// <param name="dst">The destination register before.</param>
    /// <param name="src">The source register, or the immediate extended with its sign; ignored where there is none.</param>
    public static ulong Eval(Insn insn, ulong dst, ulong src) => insn.Op switch
    {
        Op.MovSx => insn.Is32 ? (uint)SignExtend(src, insn.Off) : SignExtend(src, insn.Off),
        Op.ToLe or Op.ToBe or Op.Bswap => ByteOrder(insn.Op, insn.Imm, dst),
        _ => Eval(insn.Op, insn.Is32, dst, src),
    };

    /// <summary>An operation that depends on nothing but its operands (everything but MOVSX and byte order).</summary>
    public static ulong Eval(Op op, bool is32, ulong dst, ulong src) => op switch
    {
        Op.Add => Run<AddOp>(is32, dst, src),
        Op.Sub => Run<SubOp>(is32, dst, src),
        Op.Mul => Run<MulOp>(is32, dst, src),
        Op.Div => Run<DivOp>(is32, dst, src),
        Op.SDiv => Run<SDivOp>(is32, dst, src),
        Op.Mod => Run<ModOp>(is32, dst, src),
        Op.SMod => Run<SModOp>(is32, dst, src),
        Op.Or => Run<OrOp>(is32, dst, src),
        Op.And => Run<AndOp>(is32, dst, src),
        Op.Xor => Run<XorOp>(is32, dst, src),
        Op.Lsh => Run<LshOp>(is32, dst, src),
        Op.Rsh => Run<RshOp>(is32, dst, src),
        Op.Arsh => Run<ArshOp>(is32, dst, src),
        Op.Neg => Run<NegOp>(is32, dst, src),
        Op.Mov => Run<MovOp>(is32, dst, src),
        _ => throw new UnreachableException($"{op} is no arithmetic of two operands"),
    };

    /// <summary>One operation at one width; the type argument lets the JIT inline it.</summary>
    public static ulong Run<T>(bool is32, ulong dst, ulong src) where T : IAluOp =>
        is32 ? T.Eval32((uint)dst, (uint)src) : T.Eval64(dst, src);

    /// <summary>The low <paramref name="bits"/> bits (8, 16, 32; more changes nothing) extended with their sign.</summary>
    public static ulong SignExtend(ulong value, int bits) => bits switch
    {
        8 => (ulong)(sbyte)value,
        16 => (ulong)(short)value,
        32 => (ulong)(int)value,
        _ => value,
    };

    /// <summary>Byte order conversion at 16, 32 or 64 bits; what is above is cleared.</summary>
    public static ulong ByteOrder(Op op, int bits, ulong value) => (op, bits) switch
    {
        (Op.ToLe, 16) => (ushort)value,
        (Op.ToLe, 32) => (uint)value,
        (_, 16) => BinaryPrimitives.ReverseEndianness((ushort)value),
        (_, 32) => BinaryPrimitives.ReverseEndianness((uint)value),
        (Op.ToLe, _) => value,
        _ => BinaryPrimitives.ReverseEndianness(value),
    };
}
