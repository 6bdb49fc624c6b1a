using System.Numerics;
using Playground.Isa;

namespace Playground.Verifier;

// Which stack slots may still be read: facts by call chain and insn, kept apart from states.
internal sealed partial class ProgramVerifier
{
    private readonly Dictionary<int, StackFacts> rootFacts = [];
    private readonly ulong[] slotsWritten = new ulong[VerifierState.MaxFrames];
    private StackFacts? factsOfInsn;

    private StackFacts FactsOf(VerifierState state, int f)
    {
        var frame = state.Frame(f);
        if (frame.Facts is { } known)
            return known;
        var sub = subprogs[frame.Subprog];
        StackFacts? facts;
        if (f > 0)
            facts = FactsOf(state, f - 1).Callee(frame.CallSite, sub.Start, sub.End - sub.Start);
        else if (!rootFacts.TryGetValue(sub.Start, out facts))
            rootFacts[sub.Start] = facts = new StackFacts($"{sub.Start}", sub.Start, sub.End - sub.Start, null, -1);
        return frame.Facts = facts;
    }

    /// <summary>The insn may read these slots (bit n: slot n) of frame <paramref name="frameNo"/>.</summary>
    private void MarkStackRead(int frameNo, ulong slots)
    {
        if (UsesReadMarks)
            NoteSlots(frameNo, slots, isWrite: false);
        else
            FactsOf(cur, cur.CurFrame).Read(frameNo, insnIdx, slots);
    }

    /// <summary>The insn surely overwrites these whole slots.</summary>
    private void MarkStackWrite(int frameNo, ulong slots)
    {
        if (UsesReadMarks)
            NoteSlots(frameNo, slots, isWrite: true);
        else
            slotsWritten[frameNo] |= slots;
    }

    private void ResetStackWrites()
    {
        if (UsesReadMarks)
            return;
        factsOfInsn = FactsOf(cur, cur.CurFrame);
        Array.Clear(slotsWritten);
    }

    private void CommitStackWrites(int insn) => factsOfInsn?.Wrote(insn, slotsWritten);

    /// <summary>Brings the masks of the current call chain up to date, from the innermost function outwards.</summary>
    private void UpdateLiveStack()
    {
        if (UsesReadMarks)
            return;
        for (var f = cur.CurFrame; f >= 0; f--)
        {
            var facts = FactsOf(cur, f);
            if (facts.Stale)
                Recompute(facts, f);
            if (facts.Outer is { } outer)
                TellOuter(facts, outer, f);
        }
    }

    /// <summary>What the function's first insn says of outer frames' slots holds for its call.</summary>
    private static void TellOuter(StackFacts facts, StackFacts outer, int frame)
    {
        Span<ulong> written = stackalloc ulong[VerifierState.MaxFrames];
        for (var f = 0; f < frame; f++)
        {
            if (facts.Frame(f) is not { } masks)
                continue;
            outer.Read(f, facts.CallSite, masks.LiveBefore[0]);
            written[f] = masks.WrittenAfter[0];
        }
        outer.Wrote(facts.CallSite, written);
    }

    private void Recompute(StackFacts facts, int frame)
    {
        if (facts.Restart)
            for (var f = 0; f <= frame; f++)
                if (facts.Frame(f) is { } masks)
                    Array.Clear(masks.WrittenAfter);
        (facts.Stale, facts.Restart) = (false, false);
        var order = postOrders[SubprogOf(facts.Start)];
        var rounds = 0;
        bool changed;
        do
        {
            rounds++;
            changed = false;
            for (var f = 0; f <= frame; f++)
            {
                if (facts.Frame(f) is not { } masks)
                    continue;
                foreach (var insn in order)
                    changed |= RecomputeAt(facts, f, masks, insn);
            }
        }
        while (changed);
        if (log.ShowsAll)
            Verbose($"({facts.Name}) live stack update done in {rounds} iterations\n");
    }

    private bool RecomputeAt(StackFacts facts, int frame, StackFacts.PerFrame masks, int insn)
    {
        var i = insn - facts.Start;
        ulong live = 0, written = ulong.MaxValue;
        var (first, second) = Successors(insn);
        if (first >= 0)
        {
            live |= masks.LiveBefore[first - facts.Start];
            written &= masks.WrittenAfter[first - facts.Start];
        }
        if (second >= 0)
        {
            live |= masks.LiveBefore[second - facts.Start];
            written &= masks.WrittenAfter[second - facts.Start];
        }
        if (first < 0 && second < 0)
            written = 0;
        live = (live & ~masks.MustWrite[i]) | masks.MayRead[i];
        written |= masks.MustWrite[i];
        if (live == masks.LiveBefore[i] && written == masks.WrittenAfter[i])
            return false;
        if (log.ShowsAll && (masks.MayRead[i] != 0 || masks.MustWrite[i] != 0 || i == 0 || aux[insn].PrunePoint))
        {
            PrintSlotChange(facts, frame, insn, "live", masks.LiveBefore[i], live);
            PrintSlotChange(facts, frame, insn, "written", masks.WrittenAfter[i], written);
        }
        masks.LiveBefore[i] = live;
        masks.WrittenAfter[i] = written;
        return true;
    }

    private void PrintSlotChange(StackFacts facts, int frame, int insn, string what, ulong before, ulong after)
    {
        if (before == after)
            return;
        var text = $"({facts.Name}) frame {frame} insn {insn} ";
        if ((after & ~before) != 0)
            text += $"+{what} {SlotMask(after & ~before)} ";
        if ((before & ~after) != 0)
            text += $"-{what} {SlotMask(before & ~after)}";
        Verbose(text + "\n");
    }

    /// <summary>May the slot still be read from the state's position on?</summary>
    private bool IsSlotLive(VerifierState state, int f, int slot)
    {
        var bit = 1UL << slot;
        for (var n = state.CurFrame; n >= f; n--)
        {
            var facts = FactsOf(state, n);
            if (facts.Frame(f) is not { } masks)
                continue;
            var insn = InsnOfFrame(state, n);
            // An outer frame goes on behind its call, or at the call itself when that may call back again.
            var at = n == state.CurFrame || aux[insn].CallsCallback ? insn : insn + 1;
            if (at - facts.Start < facts.Length && (masks.LiveBefore[at - facts.Start] & bit) != 0)
                return true;
        }
        return false;
    }
}
