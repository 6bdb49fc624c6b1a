using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Liveness before Linux 6.15: a read is noted in the stored states that the value came through, back to where it was written.
internal sealed partial class ProgramVerifier
{
    /// <summary>Index of the first slot's mark; registers come before.</summary>
    private const int SlotMarks = 10;

    /// <summary>Later kernels compute beforehand what may still be read.</summary>
    private bool UsesReadMarks { get; }

    private static bool ReadsAreMarked(KernelVersion version) => version < new KernelVersion(6, 15);

    /// <summary>Most stored states that one read went up through.</summary>
    private int longestMarkWalk;

    /// <summary>States that were forgotten at their eviction, which these kernels deduct from the peak.</summary>
    private int forgottenStates;

    private void NoteRegRead(int regNo)
    {
        if (UsesReadMarks && regNo < SlotMarks)
            NoteRead(Frame.Mark(regNo), insns[insnIdx].Is32 && insns[insnIdx].Class is InsnClass.Alu32 or InsnClass.Jmp32 ? LiveFlags.Read32 : LiveFlags.Read64);
    }

    private void NoteRegWritten(int regNo)
    {
        if (UsesReadMarks && regNo < SlotMarks)
            Frame.Mark(regNo).Flags |= LiveFlags.Written;
    }

    private void NoteSlots(int frameNo, ulong slots, bool isWrite)
    {
        var frame = cur.Frame(frameNo);
        for (var n = 0; slots != 0; n++, slots >>= 1)
        {
            if ((slots & 1) == 0)
                continue;
            if (isWrite)
                frame.Mark(SlotMarks + n).Flags |= LiveFlags.Written;
            else
                NoteRead(frame.Mark(SlotMarks + n), LiveFlags.Read64);
        }
    }

    private void NoteRead(LiveMark mark, LiveFlags how) => NoteRead(mark, mark.Parent, how, (mark.Flags & LiveFlags.Written) != 0);

    /// <summary>Marks from <paramref name="parent"/> upwards, until one was written there or is marked already.</summary>
    private void NoteRead(LiveMark mark, LiveMark? parent, LiveFlags how, bool written)
    {
        var steps = 0;
        while (parent is not null && !written && (parent.Flags & (how | LiveFlags.Read64)) == 0)
        {
            parent.Flags |= how;
            if (how == LiveFlags.Read64)
                parent.Flags &= ~LiveFlags.Read32;
            steps++;
            (mark, parent) = (parent, parent.Parent);
            written = (mark.Flags & LiveFlags.Written) != 0;
        }
        longestMarkWalk = Math.Max(longestMarkWalk, steps);
    }

    /// <summary>The callee's argument is the caller's value: what reads it reads that.</summary>
    private void ShareMark(FrameState to, int regTo, FrameState from, int regFrom)
    {
        if (UsesReadMarks)
            to.Marks![regTo] = from.Mark(regFrom).Copy();
    }

    /// <summary>The current state goes on from its copy that was just stored.</summary>
    private void ChainMarks(VerifierState copy)
    {
        for (var f = 0; f <= cur.CurFrame; f++)
        {
            var (frame, above) = (cur.Frame(f), copy.Frame(f));
            for (var i = 0; i < SlotMarks + frame.SlotCount; i++)
                frame.Marks![i] = new LiveMark { Parent = above.Mark(i) };
        }
    }

    /// <summary>What paths from the covering state read is read from here too.</summary>
    private void PropagateReads(VerifierState covering)
    {
        for (var f = covering.CurFrame; f >= 0; f--)
        {
            var (old, frame) = (covering.Frame(f), cur.Frame(f));
            for (var i = 0; i < SlotMarks + Math.Min(old.SlotCount, frame.SlotCount); i++)
            {
                if (old.Marks![i] is not { IsRead: true } mark)
                    continue;
                NoteRead(mark, frame.Mark(i), mark.Flags & LiveFlags.Read, written: false);
            }
        }
    }

    /// <summary>Forgets what no path read, in a state that is done.</summary>
    private static void CleanMarkedFrame(FrameState frame)
    {
        for (var i = 0; i < SlotMarks + frame.SlotCount; i++)
        {
            var mark = frame.Mark(i);
            mark.Flags |= LiveFlags.Done;
            if (mark.IsRead)
                continue;
            if (i < SlotMarks)
            {
                frame.Regs[i].SetNotInit();
                continue;
            }
            frame.Slot(i - SlotMarks).SetAll(SlotKind.Invalid);
            frame.Slot(i - SlotMarks).Reg.SetNotInit();
        }
    }
}
