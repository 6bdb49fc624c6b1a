namespace Playground.Verifier;

/// <summary>One call frame: eleven registers, the stack so far, and where it was called from.</summary>
internal sealed class FrameState
{
    public const int RegCount = 11, MaxSlots = 64;

    public readonly RegState[] Regs = new RegState[RegCount];
    private StackSlot[] slots = [];

    /// <summary>Slots in use; the rest of the stack was never touched.</summary>
    public int SlotCount { get; private set; }
    /// <summary>Insn index of the call; -1 for frame 0 and asynchronous callbacks.</summary>
    public int CallSite;
    public int FrameNo;
    public int Subprog;
    /// <summary>How often the callback of this frame's pending call has been entered.</summary>
    public int CallbackDepth;
    public bool InCallback, InAsyncCallback, InExceptionCallback;
    public int AsyncEntryCount;
    /// <summary>Where this call chain collects what it knows of stack slots; found when first needed.</summary>
    public StackFacts? Facts;
    /// <summary>Range that the callback's R0 must be in.</summary>
    public long RetMin, RetMax;

    /// <summary>Liveness of registers 0 to 9 and, behind them, of slots; null where it is computed beforehand.</summary>
    public LiveMark?[]? Marks { get; private set; }

    /// <summary>The mark of a register, or of slot n at n + 10; only where marks are kept.</summary>
    public LiveMark Mark(int index) => Marks![index] ??= new LiveMark();

    /// <summary>From now on liveness is marked, with nothing marked yet.</summary>
    public void KeepMarks() => Marks = new LiveMark?[RegCount - 1 + MaxSlots];

    public FrameState(int callSite, int frameNo, int subprog) => Reset(callSite, frameNo, subprog);

    public ref StackSlot Slot(int n) => ref slots[n];

    /// <summary>Bytes of stack touched, a multiple of eight.</summary>
    public int AllocatedStack => SlotCount * 8;

    /// <summary>Makes sure that slots 0 to <paramref name="count"/>-1 exist.</summary>
    public void GrowSlots(int count)
    {
        if (count <= SlotCount)
            return;
        if (count > slots.Length)
            Array.Resize(ref slots, Math.Min(MaxSlots, Math.Max(count, slots.Length * 2)));
        for (var i = SlotCount; i < count; i++)
            slots[i] = default;
        SlotCount = count;
    }

    /// <summary>As a frame just entered: registers uninitialised, r10 the frame pointer, no stack.</summary>
    public void Reset(int callSite, int frameNo, int subprog)
    {
        (CallSite, FrameNo, Subprog, SlotCount) = (callSite, frameNo, subprog, 0);
        (CallbackDepth, AsyncEntryCount, RetMin, RetMax, Facts) = (0, 0, 0, 0, null);
        InCallback = InAsyncCallback = InExceptionCallback = false;
        for (var i = 0; i < RegCount - 1; i++)
            Regs[i].SetNotInit();
        Regs[10].SetPointer(RegType.Stack);
        Regs[10].FrameNo = (byte)frameNo;
    }

    public void CopyFrom(FrameState other)
    {
        Array.Copy(other.Regs, Regs, RegCount);
        if (slots.Length < other.SlotCount)
            slots = new StackSlot[other.SlotCount];
        Array.Copy(other.slots, slots, other.SlotCount);
        SlotCount = other.SlotCount;
        (CallSite, FrameNo, Subprog, CallbackDepth) = (other.CallSite, other.FrameNo, other.Subprog, other.CallbackDepth);
        (InCallback, InAsyncCallback, InExceptionCallback) = (other.InCallback, other.InAsyncCallback, other.InExceptionCallback);
        Marks = other.Marks is null ? null : [.. other.Marks.Select(m => m?.Copy())];
        (AsyncEntryCount, RetMin, RetMax, Facts) = (other.AsyncEntryCount, other.RetMin, other.RetMax, other.Facts);
    }
}
