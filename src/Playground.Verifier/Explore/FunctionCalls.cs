using Playground.Isa;

namespace Playground.Verifier;

// Calls of the program's own functions, and exits.
internal sealed partial class ProgramVerifier
{
    /// <summary>Set by a call that leaves the program (an exception), or returns from the frame (a tail call that worked).</summary>
    private bool callEndsPath, tailCallReturned;

    private Step CallFunction(in Insn insn)
    {
        var target = insnIdx + insn.Imm + 1;
        var n = SubprogAt(target);
        if (n < 0)
            Reject(Errno.Fault, $"verifier bug: no function at insn {target}");
        var callee = subprogs[n];
        if (callee.IsGlobal)
        {
            CallGlobal(n);
            return Step.Next;
        }
        CheckStaticCallArgs(insnIdx, n);
        var caller = Frame;
        EnterFrame(cur, n, insnIdx);
        for (var i = 1; i <= 5; i++)
        {
            Frame.Regs[i] = caller.Regs[i];
            ShareMark(Frame, i, caller, i);
        }
        ClearCallerSaved(caller);
        insnIdx = target;
        if (log.ShowsInsns)
        {
            Verbose("caller:\n");
            PrintState(cur, cur.CurFrame - 1, all: true);
            Verbose("callee:\n");
            PrintState(cur, cur.CurFrame, all: true);
        }
        return Step.Jumped;
    }

    private void CallGlobal(int n)
    {
        CheckGlobalCallArgs(insnIdx, n);
        var name = subprogs[n].Name;
        if (log.Level != 0)
            Verbose(IsEarlyKernel ? $"Func#{n} is global and valid. Skipping.\n" : $"Func#{n} ('{name}') is global and assumed valid.\n");
        if (subprogs[n].ChangesPacketData)
            ClearPacketPointers();
        subprogs[n].Called = true;
        ClearCallerSaved(Frame);
        SetUnknown(ref Reg(0));
    }

    /// <summary>Adds a frame for function <paramref name="n"/> to a state.</summary>
    private void EnterFrame(VerifierState state, int n, int callSite)
    {
        if (state.CurFrame + 1 >= VerifierState.MaxFrames)
            Reject(Errno.E2Big, $"the call stack of {state.CurFrame + 2} frames is too deep");
        state.PushFrame(callSite, n);
        ScratchAll();
    }

    private void ClearCallerSaved(FrameState frame)
    {
        for (var i = 0; i <= 5; i++)
        {
            frame.Regs[i].SetNotInit();
            if (UsesReadMarks)
                frame.Mark(i).Flags |= LiveFlags.Written;
            ScratchReg(i);
        }
    }

    /// <summary>Index of the function that starts at this insn; -1 when none does.</summary>
    private int SubprogAt(int insn)
    {
        for (var i = 0; i < subprogs.Count; i++)
            if (subprogs[i].Start == insn)
                return i;
        return -1;
    }

    /// <summary>Index of the function that holds this insn.</summary>
    private int SubprogOf(int insn)
    {
        int low = 0, high = subprogs.Count;
        while (low < high)
        {
            var mid = (low + high) / 2;
            if (subprogs[mid].Start <= insn)
                low = mid + 1;
            else
                high = mid;
        }
        return low - 1;
    }

    private Step ExecuteExit(bool exceptionExit)
    {
        CheckResourceLeak(exceptionExit, exceptionExit || cur.CurFrame == 0, exceptionExit ? "bpf_throw" : "BPF_EXIT instruction in main prog");
        if (exceptionExit)
            return Step.PathEnd;
        if (cur.CurFrame > 0)
        {
            ReturnFromFrame();
            pathSwitched = true;
            return Step.Jumped;
        }
        CheckReturnValue(0, "At program exit");
        return Step.PathEnd;
    }

    private void ReturnFromFrame()
    {
        UpdateLiveStack();
        var callee = Frame;
        var caller = cur.Frame(cur.CurFrame - 1);
        if (callee.Regs[0].Type == RegType.Stack)
            Reject(Errno.Inval, "cannot return stack pointer to the caller");
        if (callee.InCallback)
            CheckCallbackReturn(callee);
        else
        {
            caller.Regs[0] = callee.Regs[0];
            ShareMark(caller, 0, callee, 0);
        }
        // The callback's caller is checked again: it may call once more, or be done.
        var again = callee.InCallback && aux[callee.CallSite].CallsCallback;
        insnIdx = again ? callee.CallSite : callee.CallSite + 1;
        if (log.ShowsInsns)
        {
            Verbose("returning from callee:\n");
            PrintState(cur, cur.CurFrame, all: true);
            Verbose($"to caller at {insnIdx}:\n");
            PrintState(cur, cur.CurFrame - 1, all: true);
        }
        cur.PopFrame();
        if (again && PreviousEntry(cur, insnIdx) is { } previous)
            WidenImprecise(previous, cur);
    }

    private void CheckCallbackReturn(FrameState callee)
    {
        if (callee.Regs[0].Type != RegType.Scalar)
            Reject(Errno.Acces, "R0 not a scalar value");
        NoteRegRead(0);
        if (IsEarlyKernel)
        {
            RequireEarlyRange(callee.Regs[0], "At callback return", 0, new(callee.RetMin, callee.RetMax));
            return;
        }
        MarkPrecise(0);
        ref var r0 = ref callee.Regs[0];
        if (r0.SMin < callee.RetMin || r0.SMax > callee.RetMax)
            RejectReturnRange(r0, "At callback return the register R0", callee.RetMin, callee.RetMax);
    }

    private void RejectReturnRange(in RegState reg, string what, long min, long max)
    {
        var text = what + " has";
        if (reg.SMin > long.MinValue)
            text += $" smin={reg.SMin}";
        if (reg.SMax < long.MaxValue)
            text += $" smax={reg.SMax}";
        if (reg.SMin == long.MinValue && reg.SMax == long.MaxValue)
            text += " unknown scalar value";
        Reject(Errno.Inval, $"{text} should have been in [{min}, {max}]");
    }

    /// <summary>A tail call in a deeper frame: it may fail (queued, goes on behind the call), or replace the frame (continues as a return).</summary>
    private void ForkTailCall()
    {
        var failed = PushBranch(insnIdx + 1, insnIdx, speculative: false, Errno.NoMem);
        _ = failed;
        SetUnknown(ref Reg(0));
        tailCallReturned = true;
    }

    private Step TailCallReturn()
    {
        tailCallReturned = false;
        ReturnFromFrame();
        ClearPacketPointers();
        return Step.Jumped;
    }
}
