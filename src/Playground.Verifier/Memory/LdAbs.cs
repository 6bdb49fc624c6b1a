using Playground.Isa;

namespace Playground.Verifier;

// LD_ABS and LD_IND: the packet loads of classic BPF, with r6 as the implied context.
internal sealed partial class ProgramVerifier
{
    private const int LdAbsContextReg = 6, LastCallerSavedReg = 5;

    private void CheckLdAbs(int insnIdx, in Insn insn)
    {
        if (profile.ProgTypeSpec(prog.Type, prog.ExpectedAttachType) is not { LdAbs: true })
            Reject(Errno.Inval, "BPF_LD_[ABS|IND] instructions not allowed for this program type");
        if (insn.Dst != 0 || insn.Off != 0 || insn.Size == 8 || (insn.Op == Op.LdAbs && insn.Src != 0))
            Reject(Errno.Inval, "BPF_LD_[ABS|IND] uses reserved fields");
        CheckRegRead(LdAbsContextReg);
        // The load may end the program at run time, so nothing may be left open.
        CheckResourceLeak(exceptionExit: false, checkLock: true, "BPF_LD_[ABS|IND]");
        if (!Reg(LdAbsContextReg).Is(RegType.Ctx))
            Reject(Errno.Inval, "at the time of BPF_LD_ABS|IND R6 != pointer to skb");
        if (insn.Op == Op.LdInd)
            CheckRegRead(insn.Src);
        CheckUnmodified(Reg(LdAbsContextReg), LdAbsContextReg, fixedOffsetAllowed: false);

        for (var i = 0; i <= LastCallerSavedReg; i++)
        {
            Reg(i).SetNotInit();
            NoteRegWritten(i);
            ScratchReg(i);
        }
        SetUnknown(ref Reg(0));
    }
}
