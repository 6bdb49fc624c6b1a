namespace Playground.Isa;

/// <summary>One 8-byte instruction slot: the wire fields, plus the operation they mean.</summary>
/// <remarks>
/// Programs are arrays with one element per wire slot, so an index here is the kernel's instruction index.
/// A 64-bit immediate load takes two slots: the first has <see cref="Op.LdImm64"/> and carries the second's
/// immediate in <see cref="ImmHigh"/>; the second has <see cref="Op.LdImm64High"/>.
/// The wire fields are kept as they were, so reserved fields can still be checked.
/// </remarks>
public readonly record struct Insn(Op Op, byte Code, byte Dst, byte Src, short Off, int Imm, int ImmHigh = 0)
{
    /// <summary>Instruction class: the low three bits of the opcode byte.</summary>
    public int Class => Code & 7;

    /// <summary>True for the 32-bit forms of arithmetic and conditional jumps.</summary>
    public bool Is32 => Class is InsnClass.Alu32 or InsnClass.Jmp32;

    /// <summary>True when the second operand is a register (BPF_X); meaningful for arithmetic and jumps.</summary>
    public bool UsesReg => (Code & 8) != 0;

    /// <summary>Access size in bytes of a load, store or atomic.</summary>
    public int Size => (Code & 0x18) switch { 0x00 => 4, 0x08 => 2, 0x10 => 1, _ => 8 };

    /// <summary>The mode bits of a load or store.</summary>
    public int Mode => Code & 0xe0;

    /// <summary>Both halves of a 64-bit immediate.</summary>
    public long Imm64 => ((long)ImmHigh << 32) | (uint)Imm;

    public bool IsAlu => Class is InsnClass.Alu32 or InsnClass.Alu64;
    public bool IsConditionalJump => Op is >= Op.JEq and <= Op.JSLe;
    public bool IsAtomic => Op is >= Op.AtomicAdd and <= Op.AtomicUnknown;
    public bool IsCall => Op is >= Op.CallHelper and <= Op.CallUnknown;

    /// <summary>Decodes one slot; a 64-bit immediate's high half is filled in by <see cref="InsnCodec.Decode"/>.</summary>
    public static Insn FromRaw(ulong raw)
    {
        var code = (byte)raw;
        var src = (byte)((raw >> 12) & 0xf);
        var off = (short)(raw >> 16);
        var imm = (int)(raw >> 32);
        return new Insn(InsnCodec.Normalise(code, src, off, imm), code, (byte)((raw >> 8) & 0xf), src, off, imm);
    }

    /// <summary>The 8 wire bytes, little endian.</summary>
    public ulong ToRaw() =>
        Code | ((ulong)(Dst & 0xf) << 8) | ((ulong)(Src & 0xf) << 12) | ((ulong)(ushort)Off << 16) | ((ulong)(uint)Imm << 32);

    /// <summary>Same instruction with other wire fields; the operation is worked out again.</summary>
    public Insn With(byte? src = null, short? off = null, int? imm = null, int? immHigh = null)
    {
        var (s, o, i) = (src ?? Src, off ?? Off, imm ?? Imm);
        var op = Op == Op.LdImm64High ? Op : InsnCodec.Normalise(Code, s, o, i);
        return new Insn(op, Code, Dst, s, o, i, immHigh ?? ImmHigh);
    }
}

/// <summary>Instruction classes (RFC 9669, section 3).</summary>
public static class InsnClass
{
    public const int Ld = 0, Ldx = 1, St = 2, Stx = 3, Alu32 = 4, Jmp = 5, Jmp32 = 6, Alu64 = 7;
}

/// <summary>Values of the source register field that give an <c>ld_imm64</c> or a call its meaning.</summary>
public static class Pseudo
{
    public const int MapFd = 1, MapValue = 2, BtfId = 3, Func = 4, MapIdx = 5, MapIdxValue = 6;
    public const int Call = 1, KfuncCall = 2;
}
