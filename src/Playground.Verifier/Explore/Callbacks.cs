namespace Playground.Verifier;

// Loops that the verifier goes round itself: callbacks, iterators, may_goto.
internal sealed partial class ProgramVerifier
{
    /// <summary>Queues a fresh state with one frame, without parent: the body of a callback that runs later.</summary>
    private VerifierState PushAsyncEntry(int target, int previous, int subprog, bool sleepable)
    {
        var state = new VerifierState(subprog) { Sleepable = sleepable };
        if (UsesReadMarks)
            state.Current.KeepMarks();
        Queue(state, target, previous, Errno.Fault, "The sequence of {0} jumps is too complex for async cb.");
        return state;
    }

    /// <summary>One more round of a loop over an iterator or may_goto: numbers that differ from the round before are widened.</summary>
    private void WidenLoopRound(VerifierState queued, int insn)
    {
        if (cur.Parent is { } parent && PreviousEntry(parent, insn) is { } previous)
            WidenImprecise(previous, queued);
    }

    private void CheckMayGoto(in Isa.Insn insn)
    {
        if (insn.Imm != 0 || insn.Dst != 0 || insn.Src != 0)
            Reject(Errno.Inval, $"invalid may_goto imm {insn.Imm}");
        var queued = PushBranch(insnIdx + 1, insnIdx, speculative: false, Errno.NoMem);
        queued.MayGotoDepth++;
        WidenLoopRound(queued, insnIdx);
        insnIdx += insn.Off;
    }

    /// <summary>The most recent stored state at an insn that is still open, has the same call sites and lies above.</summary>
    private VerifierState? PreviousEntry(VerifierState state, int insn)
    {
        for (var stored = StoredAt(insn); stored is not null; stored = stored.Next)
        {
            var s = stored.State;
            if (s.Branches > 0 && s.InsnIdx == insn && SameCallSites(s, state) && s.DfsDepth < state.DfsDepth)
                return s;
        }
        return null;
    }

    private static bool SameCallSites(VerifierState a, VerifierState b)
    {
        if (a.CurFrame != b.CurFrame)
            return false;
        for (var f = a.CurFrame; f >= 0; f--)
            if (a.Frame(f).CallSite != b.Frame(f).CallSite)
                return false;
        return true;
    }

    /// <summary>Imprecise numbers that differ from the round before become unknown, so that the loop's state settles.</summary>
    private void WidenImprecise(VerifierState old, VerifierState state)
    {
        idMap.Reset(idGen);
        for (var f = old.CurFrame; f >= 0; f--)
        {
            var (from, to) = (old.Frame(f), state.Frame(f));
            for (var i = 0; i < FrameState.RegCount; i++)
                Widen(from.Regs[i], ref to.Regs[i]);
            for (var i = 0; i < Math.Min(from.SlotCount, to.SlotCount); i++)
                if (from.Slot(i).IsSpill && to.Slot(i).IsSpill)
                    Widen(from.Slot(i).Reg, ref to.Slot(i).Reg);
        }

        void Widen(in RegState a, ref RegState b)
        {
            if (a.Type == RegType.Scalar && b.Type == RegType.Scalar && !a.Precise && !b.Precise && !RegsExact(a, b))
                SetUnknown(ref b);
        }
    }
}
