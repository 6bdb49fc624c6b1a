using Playground.Isa;

namespace Playground.Verifier;

// The main loop: one function from its entry along every path.
internal sealed partial class ProgramVerifier
{
    private const int ProcessedLimit = 1_000_000, PendingLimit = 8192;

    /// <summary>What executing one insn did to the path.</summary>
    private enum Step { Next, Jumped, PathEnd }

    /// <summary>A path to be continued later; the most recent one is taken first.</summary>
    private readonly record struct Pending(VerifierState State, int Insn, int Previous, int LogPosition);

    private readonly Stack<Pending> pending = new();
    private int prevInsnIdx = -1;
    private int processed, jumpsProcessed;
    /// <summary>The path was switched, or a callee returned: the state is printed before the next insn.</summary>
    private bool pathSwitched;

    /// <summary>Simulates from the current state's entry until no path is left.</summary>
    private void Simulate()
    {
        prevInsnIdx = -1;
        pathSwitched = false;
        lineInfoShown = -1;
        do
        {
            while (ExecuteNext())
            {
            }
        }
        while (EndPath());
    }

    /// <summary>One arrival at an insn; false when the path ends here.</summary>
    private bool ExecuteNext()
    {
        historyOfInsn = -1;
        if ((uint)insnIdx >= (uint)insns.Length)
            Reject(Errno.Fault, $"invalid insn idx {insnIdx} insn_cnt {insns.Length}");
        if (++processed > ProcessedLimit)
            Reject(Errno.E2Big, $"BPF program is too large. Processed {processed} insn");
        options.Cancellation.ThrowIfCancellationRequested();
        (cur.LastInsnIdx, cur.InsnIdx) = (prevInsnIdx, insnIdx);
        if (aux[insnIdx].PrunePoint && !options.KeepsEveryPath && IsVisited())
        {
            if (log.ShowsInsns)
                Verbose(pathSwitched ? $"\nfrom {prevInsnIdx} to {insnIdx}{SpeculativeText}: safe\n" : $"{insnIdx}: safe\n");
            return false;
        }
        if (aux[insnIdx].JumpPoint)
            HistoryRecordForInsn();
        if (log.ShowsAll && pathSwitched)
        {
            Verbose($"\nfrom {prevInsnIdx} to {insnIdx}{SpeculativeText}:");
            PrintState(cur, cur.CurFrame, all: true);
            pathSwitched = false;
        }
        if (log.ShowsInsns)
            PrintInsn();
        if (cur.Speculative && aux[insnIdx].Barrier)
            return false;
        aux[insnIdx].Seen |= !cur.Speculative;
        if (options.Visit != null && !cur.Speculative)
            options.Visit(insnIdx, cur);
        RecordInsnBegins();
        ResetStackWrites();
        var at = insnIdx;
        var depth = cur.CurFrame;
        Step step;
        try
        {
            step = Execute(insns[insnIdx]);
        }
        catch (RejectException e) when (IsCuredByBarrier(e.Errno))
        {
            CommitStackWrites(at);
            PutBarrier(at);
            return false;
        }
        if (cur.CurFrame <= depth) // what a callee writes is told to its call when the callee is done
            CommitStackWrites(at);
        RecordInsnDone(at);
        if (step == Step.PathEnd || (cur.Speculative && aux[at].BarrierAfter))
            return false;
        prevInsnIdx = at;
        if (step == Step.Next)
            insnIdx++;
        return true;
    }

    private string SpeculativeText => cur.Speculative ? " (speculative execution)" : "";

    /// <summary>Closes the current path and takes up the most recently queued one; false when none is left.</summary>
    private bool EndPath()
    {
        ScratchAll();
        CountBranchesDown(cur);
        UpdateLiveStack();
        if (!pending.TryPop(out var next))
            return false;
        if (!log.ShowsAll)
            log.Rewind(next.LogPosition);
        Recycle(cur);
        cur = next.State;
        (insnIdx, prevInsnIdx) = (next.Insn, next.Previous);
        pathSwitched = true;
        RecordResumed();
        return true;
    }

    private readonly Stack<VerifierState> spare = new();

    /// <summary>Keeps an ended state's memory for the next one.</summary>
    private void Recycle(VerifierState state) => spare.Push(state);

    private VerifierState CopyOf(VerifierState state)
    {
        if (!spare.TryPop(out var copy))
            return state.Clone();
        copy.CopyFrom(state);
        return copy;
    }

    /// <summary>Queues a copy of the current state to be continued at <paramref name="target"/>; the caller may change the copy.</summary>
    private VerifierState PushBranch(int target, int previous, bool speculative, int errno = Errno.Fault)
    {
        var copy = CopyOf(cur);
        Queue(copy, target, previous, errno, "The sequence of {0} jumps is too complex.");
        copy.Speculative |= speculative;
        if (copy.Parent is { } parent)
            parent.Branches++;
        return copy;
    }

    private void Queue(VerifierState state, int target, int previous, int errno, string tooMany)
    {
        pending.Push(new Pending(state, target, previous, log.Position));
        if (pending.Count > PendingLimit)
            Reject(errno, string.Format(null, tooMany, pending.Count));
        RecordQueued(target);
    }

    private Step Execute(in Insn insn)
    {
        switch (insn.Class)
        {
            case InsnClass.Alu32 or InsnClass.Alu64:
                CheckAlu(insn);
                return Step.Next;
            case InsnClass.Ldx:
                CheckLoad(insnIdx, insn);
                return Step.Next;
            case InsnClass.St:
                CheckStore(insnIdx, insn);
                return Step.Next;
            case InsnClass.Stx:
                if (insn.IsAtomic)
                    CheckAtomic(insnIdx, insn);
                else
                    CheckStore(insnIdx, insn);
                return Step.Next;
            case InsnClass.Ld:
                return ExecuteLd(insn);
            default:
                jumpsProcessed++;
                return ExecuteJump(insn);
        }
    }

    private Step ExecuteLd(in Insn insn)
    {
        switch (insn.Op)
        {
            case Op.LdAbs or Op.LdInd:
                CheckLdAbs(insnIdx, insn);
                return Step.Next;
            case Op.LdImm64:
                CheckLdImm64(insn);
                insnIdx++;
                return Step.Next;
            default:
                Reject(Errno.Inval, "invalid BPF_LD mode");
                return Step.Next;
        }
    }

    private Step ExecuteJump(in Insn insn)
    {
        switch (insn.Op)
        {
            case Op.CallHelper or Op.CallLocal or Op.CallKfunc or Op.CallUnknown or Op.CallX:
                return ExecuteCall(insn);
            case Op.Ja or Op.JaLong:
                if (insn.UsesReg || insn.Src != 0 || insn.Dst != 0 || (insn.Op == Op.Ja ? insn.Imm : insn.Off) != 0)
                    Reject(Errno.Inval, "BPF_JA uses reserved fields");
                insnIdx += (insn.Op == Op.Ja ? insn.Off : insn.Imm) + 1;
                return Step.Jumped;
            case Op.Exit:
                if (insn.UsesReg || insn.Imm != 0 || insn.Src != 0 || insn.Dst != 0 || insn.Class == InsnClass.Jmp32)
                    Reject(Errno.Inval, "BPF_EXIT uses reserved fields");
                return ExecuteExit(exceptionExit: false);
            default:
                CheckConditionalJump(insn);
                return Step.Next;
        }
    }

    private Step ExecuteCall(in Insn insn)
    {
        if (insn.UsesReg || (insn.Src != Pseudo.KfuncCall && insn.Off != 0) || insn.Src > Pseudo.KfuncCall || insn.Dst != 0 || insn.Class == InsnClass.Jmp32)
            Reject(Errno.Inval, "BPF_CALL uses reserved fields");
        CheckCallUnderLock(insn);
        callEndsPath = false;
        switch (insn.Op)
        {
            case Op.CallLocal:
                return CallFunction(insn);
            case Op.CallKfunc:
                CheckKfuncCall(insnIdx, insn);
                break;
            default:
                CheckHelperCall(insnIdx, insn);
                break;
        }
        ScratchReg(0);
        if (earlyCallback is var (callback, setEntry))
            return EnterEarlyCallback(callback, setEntry);
        return callEndsPath ? ExecuteExit(exceptionExit: true) : tailCallReturned ? TailCallReturn() : Step.Next;
    }
}
