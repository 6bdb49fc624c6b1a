namespace Playground.Verifier;

/// <summary>One abstract state of the machine: call frames, references, sections entered, and its place in the tree of states.</summary>
/// <remarks>
/// A state being executed is a copy that nobody else sees. A stored one (checkpoint) is only changed by precision marks and
/// cleaning. <see cref="Branches"/> counts the paths that still start from it: itself, until it ends, and its queued children.
/// </remarks>
internal sealed class VerifierState
{
    public const int MaxFrames = 8;

    private readonly FrameState?[] frames = new FrameState?[MaxFrames];
    public int CurFrame;
    public int InsnIdx;

    /// <summary>References in the order in which they were acquired.</summary>
    public readonly List<Reference> Refs = [];
    public int ActiveLocks, PreemptLocks, ActiveIrqId, ActiveLockId;
    public object? ActiveLockPointer;
    public bool RcuLock, Speculative, Sleepable;

    /// <summary>The stored state that this one continues, and how many paths from here are unfinished.</summary>
    public VerifierState? Parent;
    public int Branches = 1;
    public int FirstInsnIdx, LastInsnIdx, DfsDepth;
    public int CallbackUnrollDepth, MayGotoDepth;
    public readonly List<HistoryRecord> History = [];
    /// <summary>Of a stored state: registers and slots that are dead have been forgotten.</summary>
    public bool Cleaned;
    /// <summary>Of a stored state: it left its list and waits for its last path.</summary>
    public bool Evicted;
    /// <summary>Number for events; 0 for states not stored.</summary>
    public int Serial;

    public FrameState Current => frames[CurFrame]!; // frames 0..CurFrame exist always
    public FrameState Frame(int n) => frames[n]!;   // asked only for n <= CurFrame
    public ref RegState Reg(int n) => ref Current.Regs[n];

    public VerifierState(int subprog) => frames[0] = new FrameState(-1, 0, subprog);

    private VerifierState() { }

    /// <summary>Adds a frame on top and makes it current.</summary>
    public FrameState PushFrame(int callSite, int subprog)
    {
        var n = ++CurFrame;
        var frame = frames[n];
        if (frame is null)
            frames[n] = frame = new FrameState(callSite, n, subprog);
        else
            frame.Reset(callSite, n, subprog);
        if (frames[n - 1]!.Marks is not null) // the frames below exist
            frame.KeepMarks();
        return frame;
    }

    public void PopFrame() => CurFrame--;

    /// <summary>A copy of everything, history included.</summary>
    public VerifierState Clone()
    {
        var copy = new VerifierState();
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Becomes a copy of <paramref name="other"/>.</summary>
    public void CopyFrom(VerifierState other)
    {
        for (var i = 0; i <= other.CurFrame; i++)
            (frames[i] ??= new FrameState(-1, i, 0)).CopyFrom(other.Frame(i));
        CurFrame = other.CurFrame;
        InsnIdx = other.InsnIdx;
        Refs.Clear();
        Refs.AddRange(other.Refs);
        (ActiveLocks, PreemptLocks, ActiveIrqId) = (other.ActiveLocks, other.PreemptLocks, other.ActiveIrqId);
        (ActiveLockId, ActiveLockPointer) = (other.ActiveLockId, other.ActiveLockPointer);
        (RcuLock, Speculative, Sleepable) = (other.RcuLock, other.Speculative, other.Sleepable);
        (Parent, Branches) = (other.Parent, other.Branches);
        (FirstInsnIdx, LastInsnIdx, DfsDepth) = (other.FirstInsnIdx, other.LastInsnIdx, other.DfsDepth);
        (CallbackUnrollDepth, MayGotoDepth) = (other.CallbackUnrollDepth, other.MayGotoDepth);
        History.Clear();
        History.AddRange(other.History);
    }

    /// <summary>The frame that a stack pointer points into.</summary>
    public FrameState FrameOf(in RegState stackPointer) => Frame(stackPointer.FrameNo);
}
