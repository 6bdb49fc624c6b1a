namespace Playground.Isa;

/// <summary>What an instruction does, with the encoding variants (offset and immediate selectors) already resolved.</summary>
/// <remarks>RFC 9669. Width, operand kind and access size are on <see cref="Insn"/>; an <see cref="Op"/> says only the operation.</remarks>
public enum Op : byte
{
    /// <summary>An opcode that no kernel knows; <see cref="Insn.Code"/> has it.</summary>
    Unknown,

    // Arithmetic; Insn.Is32 tells the width, Insn.UsesReg the source.
    Add, Sub, Mul, Div, SDiv, Mod, SMod, Or, And, Xor, Lsh, Rsh, Arsh, Neg, Mov,
    /// <summary>Sign-extending move; the source width in bits is in <see cref="Insn.Off"/> (8, 16, 32).</summary>
    MovSx,
    /// <summary>Byte order conversions; the width in bits is in <see cref="Insn.Imm"/> (16, 32, 64).</summary>
    ToLe, ToBe, Bswap,
    AddrSpaceCast,

    // Memory; Insn.Size is the access size in bytes.
    /// <summary>First slot of a 16-byte load of a 64-bit immediate; <see cref="Insn.Imm64"/> has both halves.</summary>
    LdImm64,
    /// <summary>Second slot of <see cref="LdImm64"/> (code 0).</summary>
    LdImm64High,
    LdAbs, LdInd, Ldx, LdxSx, St, Stx,

    // Atomics (BPF_STX | BPF_ATOMIC).
    AtomicAdd, AtomicOr, AtomicAnd, AtomicXor,
    AtomicFetchAdd, AtomicFetchOr, AtomicFetchAnd, AtomicFetchXor,
    Xchg, CmpXchg, LoadAcquire, StoreRelease,
    /// <summary>An atomic whose immediate names no operation.</summary>
    AtomicUnknown,

    // Jumps; Insn.Is32 tells JMP32.
    /// <summary><c>goto</c>: target in <see cref="Insn.Off"/>.</summary>
    Ja,
    /// <summary><c>gotol</c>: target in <see cref="Insn.Imm"/>.</summary>
    JaLong,
    JEq, JNe, JGt, JGe, JLt, JLe, JSet, JSGt, JSGe, JSLt, JSLe,
    /// <summary><c>may_goto</c> (BPF_JCOND, source 0).</summary>
    MayGoto,
    /// <summary>Call of the helper numbered <see cref="Insn.Imm"/>.</summary>
    CallHelper,
    /// <summary>Call of the subprogram at pc + Imm + 1.</summary>
    CallLocal,
    /// <summary>Call of the kernel function whose BTF id is <see cref="Insn.Imm"/>.</summary>
    CallKfunc,
    /// <summary>Call of the helper numbered by the destination register (<c>callx</c>); no kernel accepts it.</summary>
    CallX,
    /// <summary>A call whose source register names no kind of callee.</summary>
    CallUnknown,
    Exit,
}
