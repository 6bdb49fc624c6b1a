using Playground.Isa;

namespace Playground.Verifier;

// Control-flow graph: reachability, prune and jump points, post-order, loops.
internal sealed partial class ProgramVerifier
{
    private bool hasLoops;
    /// <summary>Insns of each function in post-order.</summary>
    private int[][] postOrders = [];

    /// <summary>Successors within the function: fall-through (or goto target) and branch target, -1 when none.</summary>
    private (int First, int Second) Successors(int i)
    {
        var insn = insns[i];
        switch (insn.Op)
        {
            case Op.Exit:
                return (-1, -1);
            case Op.Ja:
                return (i + insn.Off + 1, -1);
            case Op.JaLong:
                return (i + insn.Imm + 1, -1);
            case Op.MayGoto or (>= Op.JEq and <= Op.JSLe):
                return (i + 1, i + insn.Off + 1);
            case Op.LdImm64:
                return (i + 2, -1);
            default:
                return (i + 1, -1);
        }
    }

    /// <summary>Depth-first walk over the whole program, callees included (phase 10).</summary>
    private void CheckControlFlow()
    {
        var state = new byte[insns.Length]; // 0 new, 1 on the stack, 2 done
        var edge = new byte[insns.Length];
        WalkFrom(0, state, edge);
        foreach (var sub in subprogs)
            if (sub.IsExceptionCallback && state[sub.Start] == 0)
                WalkFrom(sub.Start, state, edge);
        for (var i = 0; i < insns.Length; i++)
        {
            if (state[i] != 2)
                Reject(Errno.Inval, $"unreachable insn {i}");
            if (insns[i].Op != Op.LdImm64)
                continue;
            if (state[i + 1] != 0)
                Reject(Errno.Inval, $"jump into the middle of ldimm64 insn {i}");
            i++;
        }
    }

    private void WalkFrom(int start, byte[] state, byte[] edge)
    {
        var stack = new Stack<int>();
        stack.Push(start);
        state[start] = 1;
        while (stack.TryPeek(out var i))
        {
            var (first, second) = Successors(i);
            var callee = CalleeOf(i);
            if (callee >= 0)
                second = callee;
            var next = edge[i]++ switch { 0 => first, 1 => second, _ => -2 };
            if (next == -2)
            {
                MarkPoints(i);
                if (callee >= 0)
                    MergeEffects(i, callee);
                state[i] = 2;
                stack.Pop();
            }
            else if (next >= 0)
            {
                WalkEdge(i, next, state, stack);
            }
        }
    }

    private void WalkEdge(int from, int to, byte[] state, Stack<int> stack)
    {
        if (to >= insns.Length)
        {
            PrintSourceLine(from, $"{from}: ");
            Reject(Errno.Inval, $"jump out of range from insn {from} to {to}");
        }
        if (state[to] == 0)
        {
            state[to] = 1;
            stack.Push(to);
        }
        else if (state[to] == 1 && (!BpfCapable || (IsEarlyKernel && to == CalleeOf(from))))
        {
            PrintSourceLine(from, $"{from}: ");
            PrintSourceLine(to, $"{to}: ");
            Reject(Errno.Inval, $"back-edge from insn {from} to {to}");
        }
    }

    /// <summary>First insn of the function that an insn calls or takes the address of; -1 for none.</summary>
    private int CalleeOf(int i) =>
        insns[i].Op == Op.CallLocal || (insns[i].Op == Op.LdImm64 && insns[i].Src == Pseudo.Func) ? i + insns[i].Imm + 1 : -1;

    private void MergeEffects(int insn, int callee)
    {
        var (caller, called) = (subprogs[SubprogOf(insn)], subprogs[SubprogOf(callee)]);
        caller.ChangesPacketData |= called.ChangesPacketData;
        caller.MightSleep |= called.MightSleep;
    }

    private void MarkPoints(int i)
    {
        var insn = insns[i];
        switch (insn.Op)
        {
            case Op.LdImm64 when insn.Src == Pseudo.Func:
                MarkPruneAndJump(i + 2);
                aux[i].PrunePoint = true;
                MarkPruneAndJump(CalleeOf(i));
                break;
            case Op.CallLocal:
                MarkPruneAndJump(i + 1);
                aux[i].PrunePoint = true;
                MarkPruneAndJump(CalleeOf(i));
                break;
            case Op.CallHelper or Op.CallKfunc or Op.CallUnknown or Op.CallX:
                MarkPruneAndJump(i + 1);
                MarkCall(i, insn);
                break;
            case Op.Ja:
                MarkPruneAndJump(i + insn.Off + 1);
                break;
            case Op.JaLong:
                MarkPruneAndJump(i + insn.Imm + 1);
                break;
            case Op.MayGoto or (>= Op.JEq and <= Op.JSLe):
                aux[i].PrunePoint = true;
                aux[i].ForceCheckpoint |= insn is { Op: Op.MayGoto, Src: 0 };
                MarkPruneAndJump(i + insn.Off + 1);
                break;
        }
    }

    private void MarkPruneAndJump(int i)
    {
        if (i < aux.Length)
            aux[i].PrunePoint = aux[i].JumpPoint = true;
    }

    private void MarkCall(int i, in Insn insn)
    {
        ref var a = ref aux[i];
        switch (CallbackKindOf(insn))
        {
            case CallbackKind.Sync:
                a.PrunePoint = a.JumpPoint = a.ForceCheckpoint = a.CallsCallback = !IsEarlyKernel;
                break;
            case CallbackKind.Async:
                a.PrunePoint = true;
                break;
        }
        if (insn.Op == Op.CallKfunc && profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && (kfunc.Flags & Kernel.Profiles.KfuncFlags.IterNext) != 0)
            a.IsIterNext = a.PrunePoint = a.ForceCheckpoint = true;
        var sub = subprogs[SubprogOf(i)];
        sub.ChangesPacketData |= CallChangesPacketData(insn);
        sub.MightSleep |= CallMightSleep(insn);
    }

    private enum CallbackKind { None, Sync, Async }

    private CallbackKind CallbackKindOf(in Insn insn)
    {
        const int forEachMapElem = 164, timerSetCallback = 170, findVma = 180, loop = 181, userRingbufDrain = 209;
        if (insn.Op == Op.CallHelper)
            return insn.Imm switch
            {
                forEachMapElem or findVma or loop or userRingbufDrain => CallbackKind.Sync,
                timerSetCallback => CallbackKind.Async,
                _ => CallbackKind.None,
            };
        if (insn.Op != Op.CallKfunc || !profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc))
            return CallbackKind.None;
        return kfunc.Name switch
        {
            "bpf_rbtree_add_impl" => CallbackKind.Sync,
            "bpf_wq_set_callback_impl" or "bpf_task_work_schedule_signal_impl" or "bpf_task_work_schedule_resume_impl"
                or "bpf_task_work_schedule_signal" or "bpf_task_work_schedule_resume" => CallbackKind.Async,
            _ => CallbackKind.None,
        };
    }

    /// <summary>Post-order per function: of a conditional jump the target's subtree comes first (phase 11).</summary>
    private void ComputePostOrder()
    {
        postOrders = new int[subprogs.Count][];
        var seen = new bool[insns.Length];
        for (var n = 0; n < subprogs.Count; n++)
        {
            var order = new List<int>();
            var stack = new Stack<(int Insn, bool Expanded)>();
            Push(subprogs[n].Start);
            while (stack.TryPop(out var top))
            {
                if (top.Expanded)
                {
                    order.Add(top.Insn);
                    continue;
                }
                stack.Push((top.Insn, true));
                var (first, second) = Successors(top.Insn);
                Push(first);
                Push(second);
            }
            postOrders[n] = [.. order];

            // Seen when pushed, not when visited: a cold block that jumps back to the fall-through comes before it.
            void Push(int insn)
            {
                if (insn < 0 || seen[insn])
                    return;
                seen[insn] = true;
                stack.Push((insn, false));
            }
        }
    }

    /// <summary>Numbers the loops: components of two or more insns, or with an edge to itself (phase 13), in the order a walk completes them.</summary>
    private void ComputeLoops()
    {
        var index = new int[insns.Length]; // 1-based order of discovery, 0 new
        var low = new int[insns.Length];
        var onStack = new bool[insns.Length];
        var component = new Stack<int>();
        var work = new Stack<(int Insn, int Edge)>();
        int counter = 0, loops = 0;
        for (var root = 0; root < insns.Length; root++)
        {
            if (index[root] != 0 || insns[root].Op == Op.LdImm64High)
                continue;
            work.Push((root, 0));
            while (work.TryPop(out var top))
            {
                var (i, edge) = top;
                if (edge == 0)
                {
                    index[i] = low[i] = ++counter;
                    component.Push(i);
                    onStack[i] = true;
                }
                var (first, second) = Successors(i);
                var next = edge switch { 0 => first, 1 => second, _ => -2 };
                if (next == -2)
                {
                    if (low[i] == index[i])
                        CompleteComponent(i, component, onStack, ref loops);
                    if (work.TryPeek(out var parent))
                        low[parent.Insn] = Math.Min(low[parent.Insn], low[i]);
                    continue;
                }
                work.Push((i, edge + 1));
                if (next < 0)
                    continue;
                if (index[next] == 0)
                    work.Push((next, 0));
                else if (onStack[next])
                    low[i] = Math.Min(low[i], index[next]);
            }
        }
        hasLoops = loops > 0;
    }

    private void CompleteComponent(int root, Stack<int> component, bool[] onStack, ref int loops)
    {
        var (first, second) = Successors(root);
        var isLoop = component.Peek() != root || first == root || second == root;
        if (isLoop)
            loops++;
        int i;
        do
        {
            i = component.Pop();
            onStack[i] = false;
            if (isLoop)
                aux[i].Scc = loops;
        }
        while (i != root);
    }
}
