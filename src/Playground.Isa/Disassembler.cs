namespace Playground.Isa;

/// <summary>One instruction as text, spelled as the verifier's log spells it.</summary>
/// <remarks>
/// Reserved fields have no text, so instructions that differ only there look alike. What the log says of
/// instructions that no program may contain (an odd MOV offset, an unknown byte swap width) was read off Linux 6.18.
/// </remarks>
public static class Disassembler
{
    /// <summary>The text after the index: <c>(bf) r1 = r2</c>. The second slot of a 64-bit immediate has none.</summary>
    public static string LogText(Insn insn, IInsnNames names) => IsBug(insn) ? Text(insn, names) : $"({insn.Code:x2}) {Text(insn, names)}";

    /// <summary>The instruction's text without its opcode: <c>r1 = r2</c>.</summary>
    public static string Text(Insn insn, IInsnNames names) => insn.Op switch
    {
        Op.Unknown or Op.AtomicUnknown => $"BUG_{insn.Code:x2}",
        Op.LdImm64 => $"r{insn.Dst} = {names.Imm64(insn) ?? $"0x{insn.Imm64:x}"}",
        Op.LdImm64High => "",
        Op.Neg => $"{Dst(insn)} = -{Dst(insn)}",
        Op.ToLe => ByteOrder(insn, "le"),
        Op.ToBe => ByteOrder(insn, "be"),
        Op.Bswap => ByteOrder(insn, "bswap"),
        Op.AddrSpaceCast => $"r{insn.Dst} = addr_space_cast(r{insn.Src}, {(uint)insn.Imm >> 16}, {insn.Imm & 0xffff})",
        Op.Mov or Op.MovSx => Move(insn),
        <= Op.Mov => $"{Dst(insn)} {Mnemonics.Of(insn.Op)} {Operand(insn)}",
        Op.LdAbs => $"r0 = *(u{insn.Size * 8} *)skb[{insn.Imm}]",
        Op.LdInd => $"r0 = *(u{insn.Size * 8} *)skb[r{insn.Src} + {insn.Imm}]",
        Op.Ldx => $"r{insn.Dst} = {Memory(insn, insn.Src)}",
        Op.LdxSx => $"r{insn.Dst} = {Memory(insn, insn.Src, 's')}",
        Op.St => $"{Memory(insn, insn.Dst)} = {insn.Imm}",
        Op.Stx => $"{Memory(insn, insn.Dst)} = r{insn.Src}",
        >= Op.AtomicAdd and <= Op.StoreRelease => Atomic(insn),
        Op.Ja => $"goto pc{insn.Off:+0;-0;+0}",
        Op.JaLong => $"gotol pc{insn.Imm:+0;-0;+0}",
        Op.MayGoto when insn.Src == 0 => $"may_goto pc{insn.Off:+0;-0;+0}",
        Op.MayGoto => $"if r{insn.Dst} (null) 0x{insn.Imm:x} goto pc{insn.Off:+0;-0;+0}",
        Op.CallHelper => $"call {names.Helper(insn.Imm) ?? (insn.Imm == 0 ? "bpf_unspec" : "unknown")}#{insn.Imm}",
        Op.CallLocal => $"call pc{insn.Imm:+0;-0;+0}",
        Op.CallKfunc => $"call {names.Kfunc(insn.Imm, insn.Off)}#{insn.Imm}",
        Op.CallUnknown => $"call unknown#{insn.Imm}",
        Op.CallX => $"callx r{insn.Dst}",
        Op.Exit => "exit",
        _ => $"if {Dst(insn)} {Mnemonics.Of(insn.Op)} {(insn.UsesReg ? Source(insn) : $"0x{insn.Imm:x}")} goto pc{insn.Off:+0;-0;+0}",
    };

    private static char Letter(Insn insn) => insn.Is32 ? 'w' : 'r';
    private static string Dst(Insn insn) => $"{Letter(insn)}{insn.Dst}";
    private static string Source(Insn insn) => $"{Letter(insn)}{insn.Src}";
    private static string Operand(Insn insn) => insn.UsesReg ? Source(insn) : $"{insn.Imm}";
    private static string ByteOrder(Insn insn, string name) => $"r{insn.Dst} = {name}{insn.Imm} r{insn.Dst}";

    private static string Memory(Insn insn, int register, char sign = 'u') => $"*({sign}{insn.Size * 8} *)(r{register} {insn.Off:+0;-0;+0})";

    private static string Move(Insn insn) => insn switch
    {
        { UsesReg: false } => $"{Dst(insn)} = {insn.Imm}",
        { Off: 8 or 16 or 32 } => $"{Dst(insn)} = (s{insn.Off}){Source(insn)}",
        { Off: -1, Is32: false } => $"r{insn.Dst} = &(void __percpu *)(r{insn.Src})",
        _ => $"{Dst(insn)} = {Source(insn)}",
    };

    private static string Atomic(Insn insn)
    {
        // The size shows twice: in the pointer's type, and (8 bytes only) in the name.
        var pointer = $"(u{insn.Size * 8} *)(r{insn.Dst} {insn.Off:+0;-0;+0})";
        var prefix = insn.Size == 8 ? "atomic64" : "atomic";
        return insn.Op switch
        {
            <= Op.AtomicXor => $"lock *{pointer} {Mnemonics.Of(insn.Op)} r{insn.Src}",
            Op.CmpXchg => $"r0 = {prefix}_cmpxchg({pointer}, r0, r{insn.Src})",
            <= Op.Xchg => $"r{insn.Src} = {prefix}_{Mnemonics.Of(insn.Op)}({pointer}, r{insn.Src})",
            Op.LoadAcquire => $"r{insn.Dst} = load_acquire((u{insn.Size * 8} *)(r{insn.Src} {insn.Off:+0;-0;+0}))",
            _ => $"store_release({pointer}, r{insn.Src})",
        };
    }

    private static bool IsBug(Insn insn) => insn.Op is Op.Unknown or Op.AtomicUnknown;
}
