namespace Playground.Verifier;

/// <summary>What was seen of stack slots by the insns of one function reached through one chain of calls.</summary>
/// <remarks>Collected over all paths, so it says which slots of a stored state may still be read. Masks: bit n is slot n.</remarks>
internal sealed class StackFacts(string name, int start, int length, StackFacts? outer, int callSite)
{
    /// <summary>Facts about the slots of one frame, by insn from the function's start.</summary>
    internal sealed class PerFrame(int length)
    {
        public readonly ulong[] MayRead = new ulong[length], MustWrite = new ulong[length];
        /// <summary>Slots that every way from here writes before its end; slots that may be read before they are written.</summary>
        public readonly ulong[] WrittenAfter = new ulong[length], LiveBefore = new ulong[length];
    }

    private readonly PerFrame?[] frames = new PerFrame?[VerifierState.MaxFrames];
    private readonly bool[] visited = new bool[length];
    private readonly Dictionary<(int, int), StackFacts> inner = [];

    /// <summary>Call sites and the function's start, as the log shows them.</summary>
    public string Name { get; } = name;
    public int Start { get; } = start;
    public int Length { get; } = length;
    public StackFacts? Outer { get; } = outer;
    public int CallSite { get; } = callSite;
    /// <summary>Something changed since the masks were computed.</summary>
    public bool Stale { get; set; }
    /// <summary>A write that was sure is not any more, so what follows from it must be computed afresh.</summary>
    public bool Restart { get; set; }

    public PerFrame? Frame(int n) => frames[n];

    /// <summary>Facts of the function at <paramref name="start"/> when called from here.</summary>
    public StackFacts Callee(int callSite, int start, int length)
    {
        if (!inner.TryGetValue((callSite, start), out var facts))
            inner[(callSite, start)] = facts = new StackFacts($"{Name[..(Name.LastIndexOf(',') + 1)]}{callSite},{start}", start, length, this, callSite);
        return facts;
    }

    private PerFrame Need(int frame) => frames[frame] ??= new PerFrame(Length);

    public void Read(int frame, int insn, ulong slots)
    {
        var masks = Need(frame);
        if ((masks.MayRead[insn - Start] | slots) == masks.MayRead[insn - Start])
            return;
        masks.MayRead[insn - Start] |= slots;
        Stale |= (slots & ~masks.LiveBefore[insn - Start]) != 0; // what is live already changes nothing
    }

    /// <summary>One more visit of an insn wrote these slots: sure writes are those of every visit.</summary>
    public void Wrote(int insn, ReadOnlySpan<ulong> slotsByFrame)
    {
        var i = insn - Start;
        for (var f = 0; f < slotsByFrame.Length; f++)
        {
            if (slotsByFrame[f] == 0 && frames[f] is null)
                continue;
            var masks = Need(f);
            var before = masks.MustWrite[i];
            var after = visited[i] ? before & slotsByFrame[f] : slotsByFrame[f];
            if (before == after)
                continue;
            masks.MustWrite[i] = after;
            Stale = true;
            Restart |= (before & ~after) != 0;
        }
        visited[i] = true;
    }
}
