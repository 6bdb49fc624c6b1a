using Playground.Isa;

namespace Playground.Verifier;

// What the other folders call of Memory.
internal sealed partial class ProgramVerifier
{
    /// <summary>LDX, LDSX: operands, access, the loaded value, and the pointer type memory of the insn.</summary>
    private void CheckLoad(int insnIdx, in Insn insn) => Unsupported("loads");

    /// <summary>STX (not atomic) and ST: operands, access, and the pointer type memory of the insn.</summary>
    private void CheckStore(int insnIdx, in Insn insn) => Unsupported("stores");

    /// <summary>Read-modify-write, load-acquire, store-release.</summary>
    private void CheckAtomic(int insnIdx, in Insn insn) => Unsupported("atomics");

    private void CheckLdAbs(int insnIdx, in Insn insn) => Unsupported("BPF_LD_[ABS|IND]");

    /// <summary>One access of <paramref name="size"/> bytes at register <paramref name="regNo"/> + <paramref name="off"/>; a read leaves its value in <paramref name="valueRegNo"/> (-1: none).</summary>
    private void CheckMemAccess(int insnIdx, int regNo, int off, int size, bool isWrite, int valueRegNo, bool strictAlignmentOnce, bool isSignExtend) =>
        Unsupported("memory access");

    /// <summary>A pointer argument of a call that is accessed for <paramref name="accessSize"/> bytes.</summary>
    private void CheckHelperMem(int regNo, int accessSize, bool isWrite, bool zeroSizeAllowed, CallArgMeta? meta) => Unsupported("memory arguments");

    /// <summary>The pair (pointer in <paramref name="sizeRegNo"/> - 1, size in <paramref name="sizeRegNo"/>).</summary>
    private void CheckMemSizePair(int sizeRegNo, bool isWrite, bool zeroSizeAllowed, CallArgMeta? meta) => Unsupported("memory arguments with size");
}
