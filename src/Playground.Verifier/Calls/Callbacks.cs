using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// Functions that helpers and kfuncs call back: their frames and first registers.
internal sealed partial class ProgramVerifier
{
    /// <summary>Queues the body of a callback that runs during the call; this path goes on as if it had run often enough.</summary>
    private void PushSyncCallback(int subprog, Action<FrameState, FrameState> setEntry)
    {
        subprogs[subprog].IsCallback = true;
        CheckStaticCallArgs(insnIdx, subprog); // against the caller's registers, odd as that is
        if (IsEarlyKernel)
        {
            earlyCallback = (subprog, setEntry);
            earlyCaller.CopyFrom(Frame);
            return;
        }
        var queued = PushBranch(subprogs[subprog].Start, insnIdx, speculative: false, Errno.NoMem);
        EnterFrame(queued, subprog, insnIdx);
        ScratchAll();
        var (caller, callee) = (queued.Frame(queued.CurFrame - 1), queued.Current);
        setEntry(caller, callee);
        callee.InCallback = true;
        (callee.RetMin, callee.RetMax) = (0, 1);
        queued.CallbackUnrollDepth++;
        caller.CallbackDepth++;
        Frame.CallbackDepth = 0;
    }

    private (int Subprog, Action<FrameState, FrameState> SetEntry)? earlyCallback;
    private readonly FrameState earlyCaller = new(-1, 0, 0);

    /// <summary>Before callbacks were repeated their body was simulated once, on this path, after the helper's own effects.</summary>
    private Step EnterEarlyCallback(int subprog, Action<FrameState, FrameState> setEntry)
    {
        earlyCallback = null;
        EnterFrame(cur, subprog, insnIdx);
        setEntry(earlyCaller, Frame);
        Frame.InCallback = true;
        (Frame.RetMin, Frame.RetMax) = (0, 1);
        insnIdx = subprogs[subprog].Start;
        return Step.Jumped;
    }

    /// <summary>Queues a callback that runs some time later: a fresh state without anything of this one.</summary>
    private void PushAsyncCallback(int subprog, bool sleepable, Action<FrameState> setEntry)
    {
        subprogs[subprog].IsCallback = true;
        subprogs[subprog].IsAsyncCallback = true;
        CheckStaticCallArgs(insnIdx, subprog);
        var queued = PushAsyncEntry(subprogs[subprog].Start, insnIdx, subprog, sleepable);
        ScratchAll();
        queued.Current.AsyncEntryCount = Frame.AsyncEntryCount + 1;
        queued.Current.InAsyncCallback = true;
        setEntry(queued.Current);
    }

    /// <summary>r1 the map, r2 a key, r3 a value of it.</summary>
    private static void SetMapCallbackArgs(FrameState callee, MapInfo map, int mapUid)
    {
        callee.Regs[1].SetPointer(RegType.MapPtr);
        callee.Regs[2].SetPointer(RegType.MapKey);
        callee.Regs[3].SetPointer(RegType.MapValue);
        for (var i = 1; i <= 3; i++)
        {
            callee.Regs[i].Map = map;
            callee.Regs[i].MapUid = mapUid;
        }
    }

    private void PushLoopCallback(CallArgMeta meta)
    {
        NoteInlineLoop(insnIdx, meta.Subprog);
        if (BpfCapable && Reg(1).Type != RegType.Scalar && !IsEarlyKernel)
        {
            // The prototype takes anything as number of rounds; only a number can be walked back.
            Verbose("verifier bug: backtracking misuse\n");
            RejectSilently(Errno.Fault);
        }
        if (!IsEarlyKernel)
            MarkPrecise(1);
        if (IsEarlyKernel || (ulong)cur.Current.CallbackDepth < Reg(1).UMax)
        {
            PushSyncCallback(meta.Subprog, (caller, callee) =>
            {
                SetUnknown(ref callee.Regs[1]);
                callee.Regs[2] = caller.Regs[3];
            });
            return;
        }
        cur.Current.CallbackDepth = 0;
        if (log.ShowsAll)
            Verbose($"frame{cur.CurFrame} bpf_loop iteration limit reached\n");
    }

    /// <summary>The call is compiled inline when every visit has the same callback and flags 0; a 0 that decides that is exact.</summary>
    private void NoteInlineLoop(int insnIdx, int subprog)
    {
        ref var a = ref aux[insnIdx];
        if (a.LoopVisited && !a.InlineLoop)
            return;
        var flagsZero = Reg(4).IsNull;
        if (flagsZero)
            MarkPrecise(4);
        a.InlineLoop = flagsZero && (!a.LoopVisited || a.Subprog == subprog);
        (a.LoopVisited, a.Subprog) = (true, subprog);
    }

    private void PushForEachCallback(CallArgMeta meta)
    {
        var map = meta.Map!; // the first argument is a map
        if (!HasForEach(map.Type))
            Reject(Errno.NotSupp, "callback function not allowed for map");
        var uid = meta.MapUid;
        PushSyncCallback(meta.Subprog, (caller, callee) =>
        {
            SetMapCallbackArgs(callee, map, uid);
            callee.Regs[4] = caller.Regs[3];
        });
    }

    private static bool HasForEach(MapType type) => type is MapType.Hash or MapType.PercpuHash or MapType.LruHash or MapType.LruPercpuHash
        or MapType.Array or MapType.PercpuArray;

    private void PushFindVmaCallback(CallArgMeta meta)
    {
        var vma = KernelBtf.FindFirst("vm_area_struct", BtfKind.Struct)!; // every kernel has it
        PushSyncCallback(meta.Subprog, (caller, callee) =>
        {
            callee.Regs[1] = caller.Regs[1];
            callee.Regs[2].SetPointer(RegType.BtfId);
            (callee.Regs[2].Btf, callee.Regs[2].BtfId) = (KernelBtf, vma.Id);
            callee.Regs[3] = caller.Regs[4];
        });
    }

    private void PushDrainCallback(CallArgMeta meta) => PushSyncCallback(meta.Subprog, (caller, callee) =>
    {
        callee.Regs[1].SetPointer(RegType.DynptrPtr);
        callee.Regs[1].Dynptr = DynptrType.Local;
        callee.Regs[1].FirstSlot = true;
        callee.Regs[1].Id = (uint)NewId();
        callee.Regs[2] = caller.Regs[3];
    });

    private void PushTimerCallback(CallArgMeta meta)
    {
        var (map, uid) = (meta.Map!, meta.MapUid); // the timer argument recorded its map
        PushAsyncCallback(meta.Subprog, sleepable: false, callee => SetMapCallbackArgs(callee, map, uid));
    }

    /// <summary>The code runs inside the comparison function of an rbtree.</summary>
    private bool InRbtreeCallback()
    {
        var site = cur.Current.CallSite;
        if (cur.CurFrame == 0 || site < 0 || !cur.Current.InCallback)
            return false;
        var insn = insns[site];
        return insn.Op == Playground.Isa.Op.CallKfunc && profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && kfunc.Name == "bpf_rbtree_add_impl";
    }
}
