using Playground.Isa;

namespace Playground.Verifier;

// LDX, LDSX, ST and STX as instructions: operands, the access, what they do to the pointer type memory.
internal sealed partial class ProgramVerifier
{
    /// <summary>LDX, LDSX: operands, access, the loaded value, and the pointer type memory of the insn.</summary>
    private void CheckLoad(int insnIdx, in Insn insn) =>
        CheckLoadInsn(insnIdx, insn, strictAlignmentOnce: false, allowTrustMismatch: true, "ldx");

    /// <param name="context">Word for the sanity check's text.</param>
    private void CheckLoadInsn(int insnIdx, in Insn insn, bool strictAlignmentOnce, bool allowTrustMismatch, string context)
    {
        CheckRegRead(insn.Src);
        CheckRegWrite(insn.Dst, mark: false);
        var (type, flags) = (Reg(insn.Src).Type, Reg(insn.Src).Flags);
        CheckMemAccess(insnIdx, insn.Src, insn.Off, insn.Size, isWrite: false, insn.Dst, strictAlignmentOnce, insn.Op == Op.LdxSx);
        RememberPointerType(insnIdx, type, flags, allowTrustMismatch);
        RememberLoadedPointer(insnIdx, type, Reg(insn.Dst));
        CheckSanity(ref Reg(insn.Dst), context);
    }

    /// <summary>STX (not atomic) and ST: operands, access, and the pointer type memory of the insn.</summary>
    private void CheckStore(int insnIdx, in Insn insn)
    {
        if (insn.Class == InsnClass.Stx)
        {
            if (insn.Op != Op.Stx || insn.Imm != 0)
                Reject(Errno.Inval, "BPF_STX uses reserved fields");
            CheckStoreInsn(insnIdx, insn, strictAlignmentOnce: false);
            return;
        }
        if (insn.Op != Op.St || insn.Src != 0)
            Reject(Errno.Inval, "BPF_ST uses reserved fields");
        CheckRegRead(insn.Dst);
        var (type, flags) = (Reg(insn.Dst).Type, Reg(insn.Dst).Flags);
        CheckMemAccess(insnIdx, insn.Dst, insn.Off, insn.Size, isWrite: true, -1, strictAlignmentOnce: false, isSignExtend: false);
        RememberPointerType(insnIdx, type, flags, allowTrustMismatch: false);
    }

    /// <summary>A store of a register.</summary>
    private void CheckStoreInsn(int insnIdx, in Insn insn, bool strictAlignmentOnce)
    {
        CheckRegRead(insn.Src);
        CheckRegRead(insn.Dst);
        var (type, flags) = (Reg(insn.Dst).Type, Reg(insn.Dst).Flags);
        CheckMemAccess(insnIdx, insn.Dst, insn.Off, insn.Size, isWrite: true, insn.Src, strictAlignmentOnce, isSignExtend: false);
        RememberPointerType(insnIdx, type, flags, allowTrustMismatch: false);
    }
}
