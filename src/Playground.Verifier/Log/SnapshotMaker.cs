using System.Collections.Immutable;
using System.Text;

namespace Playground.Verifier;

/// <summary>Makes snapshots of states one after another; what did not change since the one before is shared with it.</summary>
internal sealed class SnapshotMaker(bool early)
{
    private sealed class FrameTexts
    {
        public readonly (RegState Reg, StateItem Item)[] Regs = new (RegState, StateItem)[FrameState.RegCount];
        public readonly (ulong Kinds, RegState Reg, StateItem Item)[] Slots = new (ulong, RegState, StateItem)[FrameState.MaxSlots];
    }

    private readonly FrameTexts?[] frames = new FrameTexts?[VerifierState.MaxFrames];
    private readonly StringBuilder text = new();
    private readonly List<StateItem> items = [];
    private StateSnapshot last = StateSnapshot.Empty;

    /// <summary>Items made so far, shared ones counted once: what the snapshots weigh.</summary>
    public int ItemsMade { get; private set; }

    public StateSnapshot Of(VerifierState state)
    {
        items.Clear();
        var frame = state.Current;
        if (state.CurFrame > 0)
            items.Add(new StateItem("frame", state.CurFrame.ToString()));
        AddFrame(frame, frames[state.CurFrame] ??= new FrameTexts());
        AddReferences(state.Refs);
        if (frame.InCallback)
            items.Add(new StateItem("cb", ""));
        if (frame.InAsyncCallback)
            items.Add(new StateItem("async_cb", ""));
        if (last.Frame == state.CurFrame && last.Items.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items)))
            return last;
        ItemsMade += items.Count;
        return last = new StateSnapshot(state.CurFrame, [.. items]);
    }

    private void AddFrame(FrameState frame, FrameTexts known)
    {
        for (var i = 0; i < FrameState.RegCount; i++)
        {
            ref var reg = ref frame.Regs[i];
            if (reg.Type == RegType.NotInit)
                continue;
            ref var shown = ref known.Regs[i];
            if (shown.Item.Name is null || !Same(shown.Reg, reg))
            {
                text.Clear();
                if (early)
                    EarlyStatePrinter.AppendReg(text, reg);
                else
                    StatePrinter.AppendReg(text, reg, frame.FrameNo);
                shown = (reg, new StateItem($"R{i}", text.ToString()));
            }
            items.Add(shown.Item);
        }
        for (var i = 0; i < frame.SlotCount; i++)
        {
            ref var slot = ref frame.Slot(i);
            ref var shown = ref known.Slots[i];
            if (shown.Item.Name is null || shown.Kinds != slot.Kinds || !Same(shown.Reg, slot.Reg))
            {
                text.Clear();
                if (early)
                    EarlyStatePrinter.AppendSlot(text, frame, i);
                else
                    StatePrinter.AppendSlot(text, frame, i);
                shown = (slot.Kinds, slot.Reg, Parse(text.ToString()));
            }
            if (shown.Item.Name.Length > 0)
                items.Add(shown.Item);
        }
    }

    /// <summary>A slot that is told by another one prints as nothing; its item has no name. Marks of liveness are left out.</summary>
    private static StateItem Parse(string printed) => printed.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? new StateItem(printed[1..equals].Split('_')[0], printed[(equals + 1)..])
        : new StateItem("", "");

    private void AddReferences(List<Reference> references)
    {
        if (references.Count == 0 || references[0].Id == 0)
            return;
        text.Clear();
        foreach (var r in references)
            if (r.Id != 0)
                text.Append(text.Length > 0 ? "," : "").Append(r.Id);
        items.Add(new StateItem("refs", text.ToString()));
    }

    private static bool Same(in RegState a, in RegState b) =>
        a.Type == b.Type && a.Flags == b.Flags && a.Precise == b.Precise && a.FrameNo == b.FrameNo && a.Off == b.Off && a.Id == b.Id
        && a.RefObjId == b.RefObjId && a.A == b.A && a.B == b.B && ReferenceEquals(a.Ref, b.Ref) && a.Var.Equals(b.Var)
        && a.SMin == b.SMin && a.SMax == b.SMax && a.UMin == b.UMin && a.UMax == b.UMax
        && a.S32Min == b.S32Min && a.S32Max == b.S32Max && a.U32Min == b.U32Min && a.U32Max == b.U32Max;
}
