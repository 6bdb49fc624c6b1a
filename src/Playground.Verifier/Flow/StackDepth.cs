using Playground.Kernel.Profiles;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// Stack used along chains of calls (after simulation), and the phases after it that can still refuse.
internal sealed partial class ProgramVerifier
{
    private const int MaxStack = 512, StackRounding = 16, EarlyStackRounding = 32, PrivateStackMinimum = 64, TailCallStackLimit = 256;

    /// <summary>A function entered on the walk: where it goes on, and the depth before it.</summary>
    private struct DepthFrame
    {
        public int Subprog, Insn, Before;
    }

    /// <summary>Functions reached from an asynchronous callback; they never get a stack of their own.</summary>
    private bool[] reachedAsync = [];

    /// <summary>Walks known to end well: a function entered this deep (level and bytes) or less, with these kinds of functions above it.</summary>
    private readonly Dictionary<(int Subprog, bool InCallback, bool InException, bool Private), List<(int Level, int Depth)>> walked = [];

    private void CheckStackDepths()
    {
        reachedAsync = new bool[subprogs.Count];
        var mayBePrivate = MayHavePrivateStack() && !subprogs.Any(s => s.HasTailCall);
        for (var n = subprogs.Count - 1; n >= 0; n--)
            if (n == 0 || subprogs[n].IsAsyncCallback)
                WalkDepth(n, n == 0 && mayBePrivate);
    }

    /// <summary>Program types whose functions may get a stack of their own on x86-64.</summary>
    private bool MayHavePrivateStack() => profile.Version >= new KernelVersion(6, 13) && prog.Type switch
    {
        ProgType.Kprobe or ProgType.Tracepoint or ProgType.PerfEvent or ProgType.RawTracepoint => true,
        ProgType.Tracing => prog.ExpectedAttachType != AttachType.TraceIter,
        _ => false,
    };

    private int Rounded(int depth)
    {
        var unit = IsEarlyKernel ? EarlyStackRounding : StackRounding;
        return (depth + unit - 1) / unit * unit;
    }

    private void WalkDepth(int root, bool mayBePrivate)
    {
        var frames = new DepthFrame[VerifierState.MaxFrames];
        var (level, depth) = (0, 0);
        frames[0] = new DepthFrame { Subprog = root, Insn = subprogs[root].Start };
        EnterForDepth(frames, level, ref depth, root == 0, mayBePrivate);
        while (true)
        {
            ref var frame = ref frames[level];
            var callee = NextCallee(ref frame, subprogs[frame.Subprog]);
            if (callee < 0)
            {
                if (level == 0)
                    return;
                depth = frame.Before;
                level--;
                continue;
            }
            var insn = frame.Insn - 1;
            var byAddress = insns[insn].Op == Op.LdImm64;
            if (byAddress && subprogs[callee].IsAsyncCallback)
                continue;
            if (byAddress && subprogs[callee].IsExceptionCallback)
                RejectUnended(Errno.Inval, $"insn {insn} cannot call exception cb directly");
            if (level + 1 >= VerifierState.MaxFrames)
                Reject(Errno.E2Big, $"the call stack of {level + 2} frames is too deep !");
            frames[level + 1] = new DepthFrame { Subprog = callee, Insn = subprogs[callee].Start, Before = depth };
            if (WasWalked(frames, level + 1, depth, mayBePrivate))
                continue;
            level++;
            EnterForDepth(frames, level, ref depth, root == 0, mayBePrivate);
        }
    }

    /// <summary>A walk of this function from at least this deep is under way or done; without this, call trees take exponential time.</summary>
    private bool WasWalked(DepthFrame[] frames, int level, int depth, bool mayBePrivate)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        var (callback, exception) = (false, false);
        for (var f = 0; f <= level; f++)
        {
            callback |= subprogs[frames[f].Subprog].IsCallback;
            exception |= subprogs[frames[f].Subprog].IsExceptionCallback;
        }
        var key = (frames[level].Subprog, callback, exception, mayBePrivate);
        if (!walked.TryGetValue(key, out var seen))
            walked[key] = seen = [];
        if (seen.Exists(w => w.Level >= level && w.Depth >= depth))
            return true;
        seen.Add((level, depth));
        return false;
    }

    private void EnterForDepth(DepthFrame[] frames, int level, ref int depth, bool isMainTree, bool mayBePrivate)
    {
        var n = frames[level].Subprog;
        if (level > 0 && subprogs[n].HasTailCall && depth >= TailCallStackLimit)
            Reject(Errno.Acces, $"tail_calls are not allowed when call stack of previous frames is {depth} bytes. Too large");
        var own = Rounded(subprogs[n].StackDepth);
        reachedAsync[n] |= !isMainTree;
        if (isMainTree && mayBePrivate && !reachedAsync[n] && own >= PrivateStackMinimum)
        {
            if (own > MaxStack)
                Reject(Errno.Acces, $"stack size of subprog {n} is {own}. Too large");
        }
        else
        {
            depth += own;
            if (depth > MaxStack)
                Reject(Errno.Acces, $"combined stack size of {level + 1} calls is {depth}. Too large");
        }
        CheckExceptionChain(frames, level, n);
    }

    /// <summary>Exceptions do not pass callbacks, and what handles one makes no tail calls.</summary>
    private void CheckExceptionChain(DepthFrame[] frames, int level, int n)
    {
        if (subprogs[n].HasTailCall)
            for (var f = 0; f <= level; f++)
                if (subprogs[frames[f].Subprog].IsExceptionCallback)
                    Reject(Errno.Inval, "cannot tail call within exception cb");
        var inCallback = false;
        for (var f = 0; f <= level; f++)
            inCallback |= subprogs[frames[f].Subprog].IsCallback;
        if (!inCallback)
            return;
        for (var i = subprogs[n].Start; i < subprogs[n].End; i++)
            if (IsThrow(insns[i]))
                Reject(Errno.Inval, $"bpf_throw kfunc (insn {i}) cannot be called from callback subprog {n}");
    }

    private bool IsThrow(in Insn insn) => insn.Op == Op.CallKfunc && profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && kfunc.Name == "bpf_throw";

    /// <summary>Goes on through a function's insns to the next one that names another function.</summary>
    private int NextCallee(ref DepthFrame frame, SubprogInfo sub)
    {
        while (frame.Insn < sub.End)
        {
            var i = frame.Insn++;
            var target = CalleeOf(i);
            if (target >= 0 && SubprogAt(target) is >= 0 and var n)
                return n;
        }
        return -1;
    }

    /// <summary>What the phases after simulation refuse of live code.</summary>
    private void CheckRewrites()
    {
        for (var i = 0; i < insns.Length; i++)
            if (aux[i] is { Seen: true, PtrType: RegType.TcpSock } && SocketLayout.CannotConvert(insns[i].Off, insns[i].Size))
                Reject(Errno.Fault, "verifier bug: error during ctx access conversion (0)");
        for (var i = 0; i < insns.Length; i++)
            if (aux[i].Seen && insns[i] is { Op: Op.CallKfunc, Imm: 0 })
                Reject(Errno.Inval, "invalid kernel function call not eliminated in verifier pass");
    }

    /// <summary>Stack depths as statistics show them: inlined loops and may_goto counters included when the program is accepted.</summary>
    private string StackDepthText(bool accepted)
    {
        const int loopHelper = 181, loopExtra = 24, mayGotoExtra = 16;
        var depths = new List<int>();
        foreach (var sub in subprogs)
        {
            var depth = sub.StackDepth;
            if (accepted)
            {
                var range = Enumerable.Range(sub.Start, sub.End - sub.Start).Where(i => aux[i].Seen).ToArray();
                if (range.Length == 0)
                    continue; // removed with the rest of the dead code
                if (range.Any(i => insns[i].Op == Op.CallHelper && insns[i].Imm == loopHelper && aux[i].InlineLoop))
                    depth += loopExtra;
                if (range.Any(i => insns[i].Op == Op.MayGoto))
                    depth += mayGotoExtra;
            }
            depths.Add(depth);
        }
        if (accepted && ThrowsWithoutCallback)
            depths.Add(0); // the kernel adds a function of its own that returns the thrown value
        return depths.Count == 0 ? "0" : string.Join('+', depths);
    }

    private bool ThrowsWithoutCallback => !subprogs.Exists(s => s.IsExceptionCallback)
        && Enumerable.Range(0, insns.Length).Any(i => aux[i].Seen && IsThrow(insns[i]));
}
