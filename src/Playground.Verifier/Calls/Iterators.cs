using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Open-coded iterators: slots on the stack made by _new, advanced by _next, given back by _destroy.
internal sealed partial class ProgramVerifier
{
    /// <summary>The iterator argument of a kfunc.</summary>
    private void ProcessIterArg(int regNo, int insnIdx, int paramType, KfuncCallMeta meta)
    {
        ref var reg = ref Reg(regNo);
        var argNo = regNo - 1;
        if (reg.Type != RegType.Stack)
            Reject(Errno.Inval, $"arg#{argNo} expected pointer to an iterator on stack");
        if (KernelBtf.SkipModifiers(paramType) is not BtfPtr pointer || KernelBtf.SkipModifiers(pointer.Target) is not BtfComposite type
            || !type.Name.StartsWith("bpf_iter_", StringComparison.Ordinal))
        {
            Reject(Errno.Inval, $"expected valid iter pointer as arg #{argNo}");
            return;
        }
        var name = type.Name["bpf_".Length..];
        var count = type.Size / 8;
        if ((meta.Flags & KfuncFlags.IterNew) != 0)
        {
            if (!MayCreateIter(reg, count, out var place))
            {
                Reject(Errno.Inval, $"expected uninitialized {name} as arg #{argNo}");
                return;
            }
            for (var i = 0; i < count * 8; i += 8)
                CheckMemAccess(insnIdx, regNo, i, 8, isWrite: true, -1, strictAlignmentOnce: false, isSignExtend: false);
            CreateIter(Reg(regNo), place, count, type, insnIdx, (meta.Flags & KfuncFlags.RcuProtected) != 0);
            return;
        }

        var found = FindSlots(reg, "iter", count);
        if (found.Slot < 0 || !found.InBounds || !IsIterAt(cur.FrameOf(reg), found.Slot, count, type))
        {
            Reject(Errno.Inval, $"expected an initialized {name} as arg #{argNo}");
            return;
        }
        var frame = cur.FrameOf(reg);
        if ((frame.Slot(found.Slot).Reg.Flags & TypeFlags.Untrusted) != 0)
            Reject(Errno.Proto, $"expected an RCU CS when using {meta.Name}");
        MarkStackRead(reg.FrameNo, SlotMask(found.Slot, count));
        ScratchIter(reg.FrameNo, found.Slot, count);
        (meta.IterFrame, meta.IterSlot) = (reg.FrameNo, found.Slot);
        meta.RefObjId = frame.Slot(found.Slot).Reg.RefObjId;
        if ((meta.Flags & KfuncFlags.IterDestroy) != 0)
            DestroyIter(frame, found.Slot, count);
    }

    /// <summary>Bits of <paramref name="count"/> slots whose highest number is <paramref name="slot"/>.</summary>
    private static ulong SlotMask(int slot, int count) => ((1UL << count) - 1) << (slot - count + 1);

    private void ScratchIter(int frameNo, int slot, int count)
    {
        for (var i = 0; i < count; i++)
            ScratchStack(frameNo, slot - i);
    }

    private bool MayCreateIter(in RegState reg, int count, out SlotPlace place)
    {
        place = FindSlots(reg, "iter", count);
        if (place.Slot < 0)
            return false;
        if (!place.InBounds)
            return true; // the stores that follow make the slots
        var frame = cur.FrameOf(reg);
        for (var i = 0; i < count; i++)
            for (var b = 0; b < 8; b++)
                if (frame.Slot(place.Slot - i)[b] == SlotKind.Iter)
                    return false;
        return true;
    }

    private void CreateIter(in RegState reg, SlotPlace place, int count, BtfComposite type, int insnIdx, bool rcuProtected)
    {
        var frame = cur.FrameOf(reg);
        var id = AcquireReference(insnIdx);
        for (var i = 0; i < count; i++)
        {
            ref var slot = ref frame.Slot(place.Slot - i);
            slot.SetAll(SlotKind.Iter);
            slot.Reg.SetPointer(RegType.Stack, !rcuProtected ? TypeFlags.None : InRcuSection ? TypeFlags.Rcu : TypeFlags.Untrusted);
            slot.Reg.RefObjId = i == 0 ? id : 0;
            (slot.Reg.Btf, slot.Reg.BtfId) = (KernelBtf, type.Id);
            slot.Reg.Iter = IterState.Active;
            slot.Reg.IterDepth = 0;
        }
        ScratchIter(reg.FrameNo, place.Slot, count);
        MarkStackWrite(reg.FrameNo, SlotMask(place.Slot, count));
    }

    private static bool IsIterAt(FrameState frame, int slotNo, int count, BtfComposite type)
    {
        for (var i = 0; i < count; i++)
        {
            ref var slot = ref frame.Slot(slotNo - i);
            if (!slot.IsAll(SlotKind.Iter) || slot.Reg.BtfId != type.Id || (i == 0) != (slot.Reg.RefObjId != 0))
                return false;
        }
        return true;
    }

    private void DestroyIter(FrameState frame, int slotNo, int count)
    {
        ReleaseReference(frame.Slot(slotNo).Reg.RefObjId);
        for (var i = 0; i < count; i++)
        {
            ref var slot = ref frame.Slot(slotNo - i);
            slot.SetAll(SlotKind.Invalid);
            slot.Reg.SetNotInit();
        }
        MarkStackWrite(frame.FrameNo, SlotMask(slotNo, count));
        ScratchIter(frame.FrameNo, slotNo, count);
    }

    /// <summary>After _next: one path goes on with an element (queued), this one as if the iterator were used up.</summary>
    private void ForkIterNext(int insnIdx, KfuncCallMeta meta)
    {
        if (cur.Frame(meta.IterFrame).Slot(meta.IterSlot).Reg.Iter == IterState.Active)
        {
            var queued = PushBranch(insnIdx + 1, insnIdx, speculative: false, Errno.NoMem);
            ref var again = ref queued.Frame(meta.IterFrame).Slot(meta.IterSlot).Reg;
            again.IterDepth++;
            WidenLoopRound(queued, insnIdx);
            queued.Reg(0).Flags &= ~TypeFlags.MaybeNull;
        }
        cur.Frame(meta.IterFrame).Slot(meta.IterSlot).Reg.Iter = IterState.Drained;
        Reg(0).SetConst(0);
        Reg(0).Precise = !BpfCapable;
    }
}
