using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Playground.Isa;

/// <summary>Wire bytes to instructions and back; the only place that knows the encoding variants.</summary>
public static class InsnCodec
{
    /// <summary>Decodes a program, eight bytes a slot; trailing bytes that fill no slot are refused.</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of eight.</exception>
    public static ImmutableArray<Insn> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 8 != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not a whole number of instructions");
        var insns = new Insn[bytes.Length / 8];
        for (var i = 0; i < insns.Length; i++)
        {
            var insn = Insn.FromRaw(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]));
            insns[i] = insn;
            if (insn.Op != Op.LdImm64 || i + 1 >= insns.Length)
                continue;
            var second = Insn.FromRaw(BinaryPrimitives.ReadUInt64LittleEndian(bytes[((i + 1) * 8)..]));
            insns[i] = insn with { ImmHigh = second.Imm };
            insns[++i] = second.Code == 0 ? second with { Op = Op.LdImm64High } : second;
        }
        return ImmutableArray.Create(insns);
    }

    /// <summary>Encodes a program, eight bytes a slot, little endian.</summary>
    public static byte[] Encode(ReadOnlySpan<Insn> insns)
    {
        var bytes = new byte[insns.Length * 8];
        for (var i = 0; i < insns.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), insns[i].ToRaw());
        return bytes;
    }

    /// <summary>The operation that an opcode byte means together with the fields that select a variant of it.</summary>
    internal static Op Normalise(byte code, byte src, short off, int imm) => (code & 7) switch
    {
        InsnClass.Alu32 or InsnClass.Alu64 => Alu(code, off),
        InsnClass.Jmp or InsnClass.Jmp32 => Jump(code, src),
        InsnClass.Ld => Load(code),
        InsnClass.Ldx => (code & 0xe0) switch { 0x60 => Op.Ldx, 0x80 when (code & 0x18) != 0x18 => Op.LdxSx, _ => Op.Unknown },
        InsnClass.St => (code & 0xe0) == 0x60 ? Op.St : Op.Unknown,
        _ => (code & 0xe0) switch { 0x60 => Op.Stx, 0xc0 => Atomic(code, imm), _ => Op.Unknown },
    };

    private static Op Alu(byte code, short off) => (code & 0xf0) switch
    {
        0x00 => Op.Add,
        0x10 => Op.Sub,
        0x20 => Op.Mul,
        0x30 => off == 1 ? Op.SDiv : Op.Div,
        0x40 => Op.Or,
        0x50 => Op.And,
        0x60 => Op.Lsh,
        0x70 => Op.Rsh,
        0x80 => (code & 8) == 0 ? Op.Neg : Op.Unknown,
        0x90 => off == 1 ? Op.SMod : Op.Mod,
        0xa0 => Op.Xor,
        0xb0 => (code & 8) == 0 || off == 0 ? Op.Mov : off == 1 && (code & 7) == InsnClass.Alu64 ? Op.AddrSpaceCast : Op.MovSx,
        0xc0 => Op.Arsh,
        0xd0 => (code & 7) == InsnClass.Alu64 ? ((code & 8) == 0 ? Op.Bswap : Op.Unknown) : (code & 8) == 0 ? Op.ToLe : Op.ToBe,
        _ => Op.Unknown,
    };

    private static Op Jump(byte code, byte src)
    {
        var is32 = (code & 7) == InsnClass.Jmp32;
        return (code & 0xf0) switch
        {
            0x00 => (code & 8) != 0 ? Op.Unknown : is32 ? Op.JaLong : Op.Ja,
            0x10 => Op.JEq,
            0x20 => Op.JGt,
            0x30 => Op.JGe,
            0x40 => Op.JSet,
            0x50 => Op.JNe,
            0x60 => Op.JSGt,
            0x70 => Op.JSGe,
            0x80 when !is32 && (code & 8) == 0 => src switch { 0 => Op.CallHelper, Pseudo.Call => Op.CallLocal, Pseudo.KfuncCall => Op.CallKfunc, _ => Op.CallUnknown },
            0x80 when !is32 => Op.CallX,
            0x90 when !is32 && (code & 8) == 0 => Op.Exit,
            0xa0 => Op.JLt,
            0xb0 => Op.JLe,
            0xc0 => Op.JSLt,
            0xd0 => Op.JSLe,
            0xe0 when !is32 && (code & 8) == 0 => Op.MayGoto,
            _ => Op.Unknown,
        };
    }

    private static Op Load(byte code) => code switch
    {
        0x18 => Op.LdImm64,
        0x20 or 0x28 or 0x30 => Op.LdAbs,
        0x40 or 0x48 or 0x50 => Op.LdInd,
        _ => Op.Unknown,
    };

    private static Op Atomic(byte code, int imm) => imm switch
    {
        0x00 => Op.AtomicAdd,
        0x01 => Op.AtomicFetchAdd,
        0x40 => Op.AtomicOr,
        0x41 => Op.AtomicFetchOr,
        0x50 => Op.AtomicAnd,
        0x51 => Op.AtomicFetchAnd,
        0xa0 => Op.AtomicXor,
        0xa1 => Op.AtomicFetchXor,
        0xe1 => Op.Xchg,
        0xf1 => Op.CmpXchg,
        0x100 => Op.LoadAcquire,
        0x110 => Op.StoreRelease,
        _ => Op.AtomicUnknown,
    };
}
