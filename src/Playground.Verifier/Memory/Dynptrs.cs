namespace Playground.Verifier;

// A store over part of a dynptr ends it.
internal sealed partial class ProgramVerifier
{
    /// <summary>Slot <paramref name="n"/> is about to be written: a dynptr there is destroyed with its slices, a referenced one may not be.</summary>
    private void DestroyDynptrAt(FrameState frame, int n)
    {
        if (frame.Slot(n).Kind != SlotKind.Dynptr)
            return;
        // The first slot of the two is the one with the lower address.
        var first = frame.Slot(n).Reg.FirstSlot ? n : n + 1;
        if (frame.Slot(first).Reg.Dynptr == DynptrType.Ringbuf)
            Reject(Errno.Inval, "cannot overwrite referenced dynptr");
        ScratchSlot(first);
        ScratchSlot(first - 1);
        MarkStackWrite(frame.FrameNo, 3UL << (first - 1));
        var id = frame.Slot(first).Reg.Id;
        for (var f = 0; f <= cur.CurFrame; f++)
            ForgetSlices(cur.Frame(f), (int)id);
        for (var s = first - 1; s <= first; s++)
        {
            frame.Slot(s).SetAll(SlotKind.Invalid);
            frame.Slot(s).Reg.SetNotInit();
        }
    }

    private void ForgetSlices(FrameState frame, int dynptrId)
    {
        for (var r = 0; r < FrameState.RegCount - 1; r++)
            Forget(ref frame.Regs[r]);
        for (var s = 0; s < frame.SlotCount; s++)
        {
            if (frame.Slot(s).IsSpill)
                Forget(ref frame.Slot(s).Reg);
        }
        void Forget(ref RegState reg)
        {
            if (reg.Type != RegType.Mem || reg.DynptrId != dynptrId)
                return;
            if (AllowPtrLeaks)
                SetUnknown(ref reg);
            else
                reg.SetNotInit();
        }
    }
}
