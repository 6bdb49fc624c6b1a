using System.Collections.Immutable;
using System.Diagnostics;
using Playground.Kernel.Tracing;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

// The order of a verification's phases, and its result.
internal sealed partial class ProgramVerifier
{
    /// <exception cref="UnsupportedException">Something is not modelled, or the budget is spent.</exception>
    public VerifierResult Run()
    {
        var started = Stopwatch.GetTimestamp();
        var (errno, refusal) = (0, "");
        var inVerifier = false;
        try
        {
            CheckProgramLoad();
            inVerifier = true;
            RunPhases();
        }
        catch (RejectException e)
        {
            (errno, refusal) = (e.Errno, e.Refusal);
        }
        var microseconds = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        var message = errno == 0 ? "" : log.LastMessage(refusal);
        if (inVerifier)
            PrintStatistics(errno == 0, microseconds);
        if (errno != 0)
            RecordRefused(message);
        var verdict = new Verdict
        {
            Kind = errno == 0 ? VerdictKind.Accept : VerdictKind.Reject,
            Errno = errno,
            Message = message,
            ProcessedInsns = processed,
            TotalStates = totalStates,
            PeakStates = peakStates,
            MaxStatesPerInsn = maxStatesPerInsn,
            At = errno == 0 || insnIdx < 0 ? null : Place(insnIdx),
            Log = options.LogLevel == 0 ? "" : log.ToString(),
            Microseconds = microseconds,
        };
        return new VerifierResult(verdict, [.. events], [.. fixups]);
    }

    private VerdictPlace Place(int insn)
    {
        var n = LineInfoOf(insn);
        return n < 0 ? new(insn, "", 0, 0) : new(insn, prog.Lines[n].File, prog.Lines[n].Line, prog.Lines[n].Column);
    }

    private void RunPhases()
    {
        if (options.Caps == Capabilities.None)
            Unsupported("verification without CAP_BPF");
        CheckFuncRecords();
        FindFunctions();
        CheckFunctionBounds();
        CheckBtfRecords();
        ResolveImmediates();
        CheckControlFlow();
        ComputePostOrder();
        CheckAttach();
        ComputeLoops();
        ComputeLiveRegisters();
        MarkFastcalls();
        if (IsEarlyKernel)
        {
            // 6.1 looks at every global function, before the program itself.
            foreach (var sub in subprogs)
                sub.Called = true;
            VerifyGlobalFunctions();
        }
        VerifyFunction(0);
        VerifyGlobalFunctions();
        RemoveFastcallSpills();
        CheckStackDepths();
        CheckRewrites();
    }

    /// <summary>Simulates one function from its entry: main, or a global function on its own.</summary>
    private void VerifyFunction(int n)
    {
        cur = new VerifierState(n) { Sleepable = prog.IsSleepable, FirstInsnIdx = subprogs[n].Start };
        if (UsesReadMarks)
            cur.Current.KeepMarks();
        insnIdx = subprogs[n].Start;
        stored = new StoredState?[insns.Length];
        loopVisits.Clear();
        stateBefore = null;
        pending.Clear();
        PrepareFunctionArgs(n);
        ScratchAll();
        var start = log.Position;
        Simulate();
        if (!log.ShowsAll)
            log.Rewind(start);
        evictedStates = 0;
        backedgeCount = 0;
    }

    /// <summary>Global functions that were called, each once, until no new one is found.</summary>
    private void VerifyGlobalFunctions()
    {
        foreach (var sub in subprogs)
            sub.Called |= sub.IsExceptionCallback;
        bool again;
        do
        {
            again = false;
            for (var n = 1; n < subprogs.Count; n++)
            {
                var sub = subprogs[n];
                if (!sub.IsGlobal || !sub.Called || sub.Verified)
                    continue;
                Verbose($"Validating {sub.Name}() func#{n}...\n");
                VerifyFunction(n);
                if (log.ShowsInsns)
                    Verbose($"Func#{n}{(IsEarlyKernel ? "" : $" ('{sub.Name}')")} is safe for any args that match its prototype\n");
                sub.Verified = true;
                again = true;
            }
        }
        while (again);
    }

    private void PrintStatistics(bool accepted, long microseconds)
    {
        Verbose($"verification time {microseconds} usec\n");
        Verbose($"stack depth {StackDepthText(accepted)}\n");
        Verbose($"processed {processed} insns (limit {ProcessedLimit}) max_states_per_insn {maxStatesPerInsn} total_states {totalStates} peak_states {peakStates} mark_read {longestMarkWalk}\n");
    }
}
