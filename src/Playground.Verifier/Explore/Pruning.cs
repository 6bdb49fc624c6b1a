namespace Playground.Verifier;

/// <summary>A checkpoint in the list of its insn, most recent first.</summary>
internal sealed class StoredState(VerifierState state)
{
    public VerifierState State { get; } = state;
    public StoredState? Next;
    public int Hits, Misses;
}

// Stored states, and whether the current one need not be explored because a stored one covers it.
internal sealed partial class ProgramVerifier
{
    private const int LongHistory = 40, CheckpointJumps = 2, CheckpointInsns = 8, QuietJumps = 20, QuietInsns = 100;
    private const int EvictionFactor = 3, ForcedEvictionFactor = 64, UnprivilegedListLimit = 64;

    private StoredState?[] stored = [];
    /// <summary>Budget of one verification: about a gigabyte.</summary>
    private const int MaxStoredSlots = 8 << 20;
    private int storedSlots;
    private int jumpsAtStore, insnsAtStore;
    private int totalStates, peakStates, maxStatesPerInsn, statesInLists, evictedStates;

    /// <summary>Lists are shared by insn and call site, so a list may hold other insns too.</summary>
    private int ListOf(int insn) => (int)((uint)(insn ^ Frame.CallSite) % (uint)insns.Length);

    private StoredState? StoredAt(int insn) => stored[ListOf(insn)];

    /// <summary>True when a stored state covers the current one; otherwise may store the current one.</summary>
    private bool IsVisited()
    {
        var forced = TestStateFreq || (!IsEarlyKernel && (aux[insnIdx].ForceCheckpoint || cur.History.Count > LongHistory));
        var wanted = forced || (jumpsProcessed - jumpsAtStore >= CheckpointJumps && processed - insnsAtStore >= CheckpointInsns);
        CleanStored();
        var listed = 0;
        var loop = false;
        StoredState? before = null;
        for (var entry = StoredAt(insnIdx); entry is not null;)
        {
            listed++;
            if (entry.State.InsnIdx != insnIdx)
            {
                (before, entry) = (entry, entry.Next);
                continue;
            }
            if (IsCoveredBy(entry.State, forced, ref wanted, ref loop))
            {
                Hit(entry, loop);
                return true;
            }
            if (wanted && IsWornOut(entry))
                Evict(ref before, ref entry);
            else
                (before, entry) = (entry, entry.Next);
        }
        maxStatesPerInsn = Math.Max(maxStatesPerInsn, listed);
        if ((BpfCapable || listed <= UnprivilegedListLimit) && wanted)
            Store();
        return false;
    }

    private bool IsCoveredBy(VerifierState old, bool forced, ref bool wanted, ref bool loop)
    {
        if (old.Branches == 0)
        {
            loop = HasBackedges(old);
            return StatesEqual(old, cur, loop ? CompareMode.RangeWithin : CompareMode.NotExact);
        }
        var async = old.Current.InAsyncCallback && old.Current.AsyncEntryCount != Frame.AsyncEntryCount;
        if (!async)
        {
            ref readonly var a = ref aux[insnIdx];
            if (a.IsIterNext)
            {
                if (StatesEqual(old, cur, CompareMode.RangeWithin) && IteratorIsActive())
                {
                    loop = true;
                    return true;
                }
            }
            else if (insns[insnIdx].Op == Isa.Op.MayGoto && old.MayGotoDepth != cur.MayGotoDepth && StatesEqual(old, cur, CompareMode.RangeWithin))
            {
                loop = true;
                return true;
            }
            else if (a.CallsCallback)
            {
                if (StatesEqual(old, cur, CompareMode.RangeWithin))
                    return true;
            }
            else
            {
                CheckInfiniteLoop(old);
            }
        }
        if (!forced && jumpsProcessed - jumpsAtStore < QuietJumps && processed - insnsAtStore < QuietInsns)
            wanted = false;
        return false;
    }

    /// <summary>The iterator that R1 points to may give another element.</summary>
    private bool IteratorIsActive()
    {
        ref var r1 = ref Reg(1);
        if (r1.Type != RegType.Stack)
            return false;
        var slot = -(r1.Off + (int)r1.Var.Value) / 8 - 1;
        var frame = cur.Frame(r1.FrameNo);
        return slot >= 0 && slot < frame.SlotCount && frame.Slot(slot).Reg.Iter == IterState.Active;
    }

    private void CheckInfiniteLoop(VerifierState old)
    {
        if (!SameRegisters(old) || !StatesEqual(old, cur, CompareMode.Exact) || IteratorDepthsDiffer(old)
            || old.MayGotoDepth != cur.MayGotoDepth || old.CallbackUnrollDepth != cur.CallbackUnrollDepth)
            return;
        PrintSourceLine(insnIdx, "; ");
        if (IsEarlyKernel)
            Reject(Errno.Inval, $"infinite loop detected at insn {insnIdx}");
        Verbose($"infinite loop detected at insn {insnIdx}\n");
        Verbose("cur state:");
        PrintState(cur, cur.CurFrame, all: true);
        Verbose("old state:");
        PrintState(old, cur.CurFrame, all: true);
        RejectSilently(Errno.Inval);
    }

    private bool SameRegisters(VerifierState old)
    {
        if (old.CurFrame != cur.CurFrame)
            return false;
        for (var i = 0; i < FrameState.RegCount; i++)
        {
            ref var a = ref old.Current.Regs[i];
            ref var b = ref Frame.Regs[i];
            if (!SameBytes(a, b) || a.Id != b.Id || a.RefObjId != b.RefObjId)
                return false;
        }
        return true;
    }

    /// <summary>Some iterator that is active in the old state is at another round in the current one.</summary>
    private bool IteratorDepthsDiffer(VerifierState old)
    {
        for (var f = old.CurFrame; f >= 0; f--)
        {
            var frame = old.Frame(f);
            for (var n = 0; n < frame.SlotCount; n++)
            {
                ref var slot = ref frame.Slot(n);
                if (slot.Kind == SlotKind.Iter && slot.Reg.RefObjId != 0 && slot.Reg.Iter == IterState.Active
                    && (n >= cur.Frame(f).SlotCount || cur.Frame(f).Slot(n).Reg.IterDepth != slot.Reg.IterDepth))
                    return true;
            }
        }
        return false;
    }

    private void Hit(StoredState entry, bool loop)
    {
        entry.Hits++;
        if (aux[insnIdx].JumpPoint)
            HistoryRecordForInsn();
        if (UsesReadMarks)
            PropagateReads(entry.State);
        PropagatePrecision(entry.State, cur);
        if (loop)
            AddBackedge(entry.State);
        RecordPruned(entry.State);
    }

    private bool IsWornOut(StoredState entry)
    {
        entry.Misses++;
        var n = aux[insnIdx].ForceCheckpoint && entry.State.Branches > 0 ? ForcedEvictionFactor : EvictionFactor;
        return entry.Misses > entry.Hits * n + n;
    }

    /// <summary>Takes an entry out of its list; <paramref name="entry"/> becomes the next.</summary>
    private void Evict(ref StoredState? before, ref StoredState? entry)
    {
        var gone = entry!; // the caller is at an entry
        forgottenStates += gone.State.Cleaned ? 1 : 0;
        entry = gone.Next;
        if (before is null)
            stored[ListOf(insnIdx)] = entry;
        else
            before.Next = entry;
        statesInLists--;
        evictedStates++;
        gone.State.Evicted = true;
        FreeEvicted(gone.State);
    }

    /// <summary>An evicted state is forgotten when no path and no open loop needs it.</summary>
    private void FreeEvicted(VerifierState state)
    {
        if (!state.Evicted || state.Branches > 0 || HasBackedges(state))
            return;
        state.Evicted = false;
        evictedStates--;
    }

    private void Store()
    {
        storedSlots += SlotsOf(cur);
        if (storedSlots > MaxStoredSlots)
            Unsupported("budget: the stored states need too much memory");
        totalStates++;
        statesInLists++;
        UpdatePeak();
        (jumpsAtStore, insnsAtStore) = (jumpsProcessed, processed);
        if (BpfCapable)
            ForgetPrecision(cur);
        var copy = cur.Clone();
        copy.InsnIdx = insnIdx;
        copy.Serial = totalStates;
        var list = ListOf(insnIdx);
        stored[list] = new StoredState(copy) { Next = stored[list] };
        EnterLoop(copy);
        RecordStored(copy);
        cur.Parent = copy;
        cur.FirstInsnIdx = insnIdx;
        cur.DfsDepth = copy.DfsDepth + 1;
        cur.History.Clear();
        historyOfInsn = -1;
        if (UsesReadMarks)
            ChainMarks(copy);
    }

    /// <summary>Registers and stack slots in a state, each about 130 bytes.</summary>
    private static int SlotsOf(VerifierState state)
    {
        var n = 0;
        for (var f = 0; f <= state.CurFrame; f++)
            n += FrameState.RegCount + state.Frame(f).SlotCount;
        return n;
    }

    private void UpdatePeak() =>
        peakStates = UsesReadMarks ? totalStates - forgottenStates : Math.Max(peakStates, statesInLists + evictedStates + backedgeCount);

    private static void ForgetPrecision(VerifierState state)
    {
        for (var f = 0; f <= state.CurFrame; f++)
        {
            var frame = state.Frame(f);
            for (var i = 0; i < FrameState.RegCount; i++)
                if (frame.Regs[i].Type == RegType.Scalar)
                    frame.Regs[i].Precise = false;
            for (var i = 0; i < frame.SlotCount; i++)
                if (frame.Slot(i).IsScalarSpill)
                    frame.Slot(i).Reg.Precise = false;
        }
    }

    /// <summary>The path of a state ended: its ancestors have one branch less, as far up as they end too.</summary>
    private void CountBranchesDown(VerifierState state)
    {
        for (var s = state; s is not null; s = s.Parent)
        {
            if (--s.Branches > 0)
                return;
            LeaveLoop(s);
            FreeEvicted(s);
        }
    }

    /// <summary>Forgets what is dead in the finished states of this insn, so that they cover more.</summary>
    private void CleanStored()
    {
        for (var entry = StoredAt(insnIdx); entry is not null; entry = entry.Next)
        {
            var s = entry.State;
            if (s.Branches > 0 || s.Cleaned || s.InsnIdx != insnIdx || !SameCallSites(s, cur) || HasBackedges(s))
                continue;
            s.Cleaned = true;
            for (var f = 0; f <= s.CurFrame; f++)
                CleanFrame(s, f);
        }
    }

    private void CleanFrame(VerifierState state, int f)
    {
        var frame = state.Frame(f);
        if (UsesReadMarks)
        {
            CleanMarkedFrame(frame);
            return;
        }
        var live = aux[InsnOfFrame(state, f)].LiveRegs;
        for (var i = 0; i < 10; i++)
            if ((live & (1 << i)) == 0)
                frame.Regs[i].SetNotInit();
        for (var n = 0; n < frame.SlotCount; n++)
        {
            if (IsSlotLive(state, f, n))
                continue;
            frame.Slot(n).SetAll(SlotKind.Invalid);
            frame.Slot(n).Reg.SetNotInit();
        }
    }
}
