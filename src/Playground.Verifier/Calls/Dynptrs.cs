using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Dynptr arguments: two stack slots (the argument is the lower one) or the read-only dynptr_ptr.
internal sealed partial class ProgramVerifier
{
    private const int DynptrSlots = 2;

    /// <summary>Where on the stack an argument's slots are.</summary>
    /// <param name="Slot">Slot of the lowest address; -1 when the place is bad (said in the log already).</param>
    /// <param name="InBounds">The slots lie within the stack touched so far.</param>
    private readonly record struct SlotPlace(int Slot, bool InBounds);

    private SlotPlace FindSlots(in RegState reg, string kind, int count)
    {
        if (!reg.Var.IsConst)
        {
            Verbose($"{kind} has to be at a constant offset\n");
            return new(-1, false);
        }
        var off = reg.Off + (int)(long)reg.Var.Value;
        var slot = (-off - 1) / 8;
        if (off % 8 != 0 || slot + 1 < count)
        {
            Verbose($"cannot pass in {kind} at an offset={off}\n");
            return new(-1, false);
        }
        return new(slot, slot - count + 1 >= 0 && slot < cur.FrameOf(reg).SlotCount);
    }

    /// <summary>The first slot of the dynptr that the register points to; null when there is none.</summary>
    private StackSlot? DynptrAt(in RegState reg)
    {
        if (reg.Type != RegType.Stack)
            return null;
        var place = FindSlots(reg, "dynptr", DynptrSlots);
        if (place.Slot < 0 || !place.InBounds)
            return null;
        var frame = cur.FrameOf(reg);
        ref var first = ref frame.Slot(place.Slot);
        ref var second = ref frame.Slot(place.Slot - 1);
        return first.Reg.FirstSlot && first.IsAll(SlotKind.Dynptr) && second.IsAll(SlotKind.Dynptr) ? first : null;
    }

    /// <summary>A dynptr argument of a helper or kfunc: constructed here when the argument is uninitialised, else looked at.</summary>
    /// <param name="cloneRef">Reference that a clone shares with its parent.</param>
    private void ProcessDynptrArg(int regNo, int argNo, int insnIdx, TypeFlags argFlags, int cloneRef, CallArgMeta? meta, DynptrType construct = DynptrType.Invalid)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type is not (RegType.Stack or RegType.DynptrPtr))
            Reject(Errno.Inval, $"arg#{argNo} expected pointer to stack or const struct bpf_dynptr");
        if ((argFlags & TypeFlags.Uninit) != 0)
        {
            ConstructDynptr(regNo, insnIdx, construct != DynptrType.Invalid ? construct : TypeFromFlags(argFlags), cloneRef);
            return;
        }
        if (reg.Type == RegType.DynptrPtr && (argFlags & TypeFlags.RdOnly) == 0)
            Reject(Errno.Inval, "cannot pass pointer to const bpf_dynptr, the helper mutates it");
        var slot = DynptrAt(reg);
        if (reg.Type == RegType.Stack && slot is null)
            Reject(Errno.Inval, $"Expected an initialized dynptr as arg #{argNo}");
        var found = slot?.Reg ?? reg;
        var wanted = TypeFromFlags(argFlags);
        if (wanted != DynptrType.Invalid && found.Dynptr != wanted)
            Reject(Errno.Inval, $"Expected a dynptr of type {DynptrName(wanted)} as arg #{argNo}");
        if (reg.Type == RegType.Stack)
            MarkDynptrRead(reg);
        if (meta is null)
            return;
        meta.DynptrId = (int)found.Id;
        meta.DynptrRef = found.RefObjId;
        meta.DynptrType = found.Dynptr;
    }

    private void MarkDynptrRead(in RegState reg)
    {
        var first = (-(reg.Off + (int)(long)reg.Var.Value) - 1) / 8;
        MarkStackRead(reg.FrameNo, 3UL << (first - 1));
        if (UsesReadMarks)
            return;
        ScratchStack(reg.FrameNo, first);
        ScratchStack(reg.FrameNo, first - 1);
    }

    private void ConstructDynptr(int regNo, int insnIdx, DynptrType type, int cloneRef)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type != RegType.Stack || FindSlots(reg, "dynptr", DynptrSlots) is not { Slot: >= 0 } place)
        {
            Reject(Errno.Inval, "Dynptr has to be an uninitialized dynptr");
            return;
        }
        for (var i = 0; i < DynptrSlots * 8; i += 8)
            CheckMemAccess(insnIdx, regNo, i, 8, isWrite: true, -1, strictAlignmentOnce: false, isSignExtend: false);

        var frame = cur.FrameOf(reg);
        DestroyDynptrAt(frame, place.Slot);
        DestroyDynptrAt(frame, place.Slot - 1);
        var id = IsEarlyKernel ? 0 : (uint)NewId();
        for (var i = 0; i < DynptrSlots; i++)
        {
            ref var slot = ref frame.Slot(place.Slot - i);
            slot.SetAll(SlotKind.Dynptr);
            slot.Reg.SetPointer(RegType.DynptrPtr);
            slot.Reg.Dynptr = type;
            slot.Reg.FirstSlot = i == 0;
            slot.Reg.Id = id;
        }
        if (type == DynptrType.Ringbuf)
        {
            var refId = cloneRef != 0 ? cloneRef : AcquireReference(insnIdx);
            frame.Slot(place.Slot).Reg.RefObjId = refId;
            frame.Slot(place.Slot - 1).Reg.RefObjId = refId;
        }
        ScratchStack(reg.FrameNo, place.Slot);
        ScratchStack(reg.FrameNo, place.Slot - 1);
        MarkStackWrite(reg.FrameNo, 3UL << (place.Slot - 1));
    }

    private static bool IsDynptrRelease(int id) => id is HelperId.RingbufSubmitDynptr or HelperId.RingbufDiscardDynptr;

    /// <summary>Submit or discard: the reference goes, and with it every clone and every slice.</summary>
    private void ReleaseDynptr(ref RegState reg)
    {
        var place = FindSlots(reg, "dynptr", DynptrSlots);
        var frame = cur.FrameOf(reg);
        var refId = frame.Slot(place.Slot).Reg.RefObjId;
        if (refId == 0)
        {
            InvalidateDynptrSlots(frame, place.Slot);
            return;
        }
        ReleaseReference(refId);
        for (var s = 1; s < frame.SlotCount; s++)
        {
            ref var slot = ref frame.Slot(s);
            if (slot.Kind == SlotKind.Dynptr && slot.Reg.FirstSlot && slot.Reg.RefObjId == refId)
                InvalidateDynptrSlots(frame, s);
        }
    }

    /// <summary>Forgets a dynptr: both slots invalid, its slices unknown.</summary>
    private void InvalidateDynptrSlots(FrameState frame, int first)
    {
        var id = (int)frame.Slot(first).Reg.Id;
        for (var s = first; s > first - DynptrSlots; s--)
        {
            frame.Slot(s).SetAll(SlotKind.Invalid);
            frame.Slot(s).Reg.SetNotInit();
            ScratchStack(frame.FrameNo, s);
        }
        MarkStackWrite(frame.FrameNo, 3UL << (first - 1));
        InvalidateSlices(id);
    }

    private void InvalidateSlices(int dynptrId) => ForEachReg(cur, (ref RegState reg) =>
    {
        if (reg.Type == RegType.Mem && reg.DynptrId == dynptrId && dynptrId != 0)
            Invalidate(ref reg);
    });

    /// <summary>What is known of a stack slot of a frame is changed: shows in the next printed state of that frame.</summary>
    private void ScratchStack(int frameNo, int slot)
    {
        if (frameNo == cur.CurFrame)
            ScratchSlot(slot);
    }

    private static DynptrType TypeFromFlags(TypeFlags flags) =>
        (flags & TypeFlags.DynptrLocal) != 0 ? DynptrType.Local
        : (flags & TypeFlags.DynptrRingbuf) != 0 ? DynptrType.Ringbuf
        : (flags & TypeFlags.DynptrSkb) != 0 ? DynptrType.Skb
        : (flags & TypeFlags.DynptrXdp) != 0 ? DynptrType.Xdp
        : (flags & TypeFlags.DynptrSkbMeta) != 0 ? DynptrType.SkbMeta
        : DynptrType.Invalid;

    private static TypeFlags FlagOf(DynptrType type) => type switch
    {
        DynptrType.Local => TypeFlags.DynptrLocal,
        DynptrType.Ringbuf => TypeFlags.DynptrRingbuf,
        DynptrType.Skb => TypeFlags.DynptrSkb,
        DynptrType.Xdp => TypeFlags.DynptrXdp,
        DynptrType.SkbMeta => TypeFlags.DynptrSkbMeta,
        _ => TypeFlags.None,
    };

    private static string DynptrName(DynptrType type) => type switch
    {
        DynptrType.Local => "local",
        DynptrType.Ringbuf => "ringbuf",
        DynptrType.Skb => "skb",
        DynptrType.Xdp => "xdp",
        DynptrType.SkbMeta => "skb_meta",
        _ => "<invalid>",
    };
}
