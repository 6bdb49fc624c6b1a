using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// RCU, preempt-off and irq-off sections.
internal sealed partial class ProgramVerifier
{
    /// <summary>Effect of the kfuncs that open and close sections; true when the kfunc is one of them (nothing else applies then).</summary>
    private void ApplySections(KfuncCallMeta meta)
    {
        var name = meta.Name;
        var isLock = name == "bpf_rcu_read_lock";
        var isUnlock = name == "bpf_rcu_read_unlock";
        if ((isLock || isUnlock) && InRbtreeCallback())
            Reject(Errno.Acces, "Calling bpf_rcu_read_{lock,unlock} in unnecessary rbtree callback");

        if (cur.RcuLock)
        {
            if (isLock)
                Reject(Errno.Inval, $"nested rcu read lock (kernel function {name})");
            if (isUnlock)
                LeaveRcu();
            else if (meta.IsSleepable)
                Reject(Errno.Acces, $"kernel func {name} is sleepable within rcu_read_lock region");
        }
        else if (isLock)
        {
            cur.RcuLock = true;
        }
        else if (isUnlock)
        {
            Reject(Errno.Inval, $"unmatched rcu read unlock (kernel function {name})");
        }

        var isDisable = name == "bpf_preempt_disable";
        var isEnable = name == "bpf_preempt_enable";
        if (cur.PreemptLocks > 0)
        {
            if (isDisable)
                cur.PreemptLocks++;
            else if (isEnable)
                cur.PreemptLocks--;
            else if (meta.IsSleepable)
                Reject(Errno.Acces, $"kernel func {name} is sleepable within non-preemptible region");
        }
        else if (isDisable)
        {
            cur.PreemptLocks = 1;
        }
        else if (isEnable)
        {
            Reject(Errno.Inval, $"unmatched attempt to enable preemption (kernel function {name})");
        }

        if (cur.ActiveIrqId != 0 && meta.IsSleepable)
            Reject(Errno.Acces, $"kernel func {name} is sleepable within IRQ-disabled region");
        // Linux 6.12 lets an iterator be made outside and refuses its use.
        var isRefusedLater = (meta.Flags & KfuncFlags.IterNew) != 0 && profile.Version < new KernelVersion(6, 18);
        if ((meta.Flags & KfuncFlags.RcuProtected) != 0 && !InRcuSection && !isRefusedLater)
            Reject(Errno.Acces, $"kernel func {name} requires RCU critical section protection");
    }

    /// <summary>What RCU kept alive is only good for fault-tolerant reads now; null or not does not matter to those.</summary>
    private void LeaveRcu()
    {
        cur.RcuLock = false;
        for (var f = 0; f <= cur.CurFrame; f++)
        {
            var frame = cur.Frame(f);
            for (var r = 0; r < FrameState.RegCount - 1; r++)
                Untrust(ref frame.Regs[r]);
            for (var s = 0; s < frame.SlotCount; s++)
                if (frame.Slot(s).Kind is SlotKind.Spill or SlotKind.Iter)
                    Untrust(ref frame.Slot(s).Reg);
        }

        static void Untrust(ref RegState reg)
        {
            if ((reg.Flags & TypeFlags.Rcu) == 0)
                return;
            reg.Flags = (reg.Flags & ~(TypeFlags.Rcu | TypeFlags.MaybeNull)) | TypeFlags.Untrusted;
        }
    }

    /// <summary>An irq flag: eight bytes on the stack, saved once and restored in order.</summary>
    private void ProcessIrqFlag(int regNo, int insnIdx, KfuncCallMeta meta)
    {
        var argNo = regNo - 1;
        ref var reg = ref Reg(regNo);
        var isSave = meta.Name is "bpf_local_irq_save" or "bpf_res_spin_lock_irqsave";
        var kind = meta.Name is "bpf_local_irq_save" or "bpf_local_irq_restore" ? IrqKind.Native : IrqKind.Lock;
        var place = FindSlots(reg, "irq_flag", 1);
        var frame = cur.FrameOf(reg);
        if (isSave)
        {
            if (place.Slot < 0 || place.InBounds && HasIrqByte(frame.Slot(place.Slot)))
                Reject(Errno.Inval, $"expected uninitialized irq flag as arg#{argNo}");
            CheckMemAccess(insnIdx, regNo, 0, 8, isWrite: true, -1, strictAlignmentOnce: false, isSignExtend: false);
            SaveIrq(frame, place.Slot, kind, insnIdx);
            return;
        }
        if (place.Slot < 0 || !place.InBounds || !frame.Slot(place.Slot).IsAll(SlotKind.IrqFlag))
            Reject(Errno.Inval, $"expected an initialized irq flag as arg#{argNo}");
        MarkStackRead(frame.FrameNo, 1UL << place.Slot);
        ScratchStack(frame.FrameNo, place.Slot);
        RestoreIrq(frame, place.Slot, kind);
    }

    private static bool HasIrqByte(in StackSlot slot)
    {
        for (var i = 0; i < 8; i++)
            if (slot[i] == SlotKind.IrqFlag)
                return true;
        return false;
    }

    private void SaveIrq(FrameState frame, int slotNo, IrqKind kind, int insnIdx)
    {
        var id = NewId();
        cur.Refs.Add(new Reference(RefKind.Irq, id, insnIdx, null));
        cur.ActiveIrqId = id;
        ref var slot = ref frame.Slot(slotNo);
        slot.SetAll(SlotKind.IrqFlag);
        slot.Reg.SetPointer(RegType.Stack);
        slot.Reg.RefObjId = id;
        slot.Reg.Irq = kind;
        ScratchStack(frame.FrameNo, slotNo);
        MarkStackWrite(frame.FrameNo, 1UL << slotNo);
    }

    private void RestoreIrq(FrameState frame, int slotNo, IrqKind kind)
    {
        ref var slot = ref frame.Slot(slotNo);
        if (slot.Reg.Irq != kind)
        {
            Reject(Errno.Inval, $"irq flag acquired by {KindName(slot.Reg.Irq)} kfuncs cannot be restored with {KindName(kind)} kfuncs");
        }
        var id = slot.Reg.RefObjId;
        if (id != cur.ActiveIrqId)
        {
            var active = cur.Refs.FindIndex(r => r.Kind == RefKind.Irq && r.Id == cur.ActiveIrqId);
            Reject(Errno.Acces, $"cannot restore irq state out of order, expected id={cur.ActiveIrqId} acquired at insn_idx={(active >= 0 ? cur.Refs[active].Insn : 0)}");
        }
        cur.Refs.RemoveAll(r => r.Kind == RefKind.Irq && r.Id == id);
        var last = cur.Refs.FindLastIndex(r => r.Kind == RefKind.Irq);
        cur.ActiveIrqId = last >= 0 ? cur.Refs[last].Id : 0;
        slot.SetAll(SlotKind.Invalid);
        slot.Reg.SetNotInit();
        MarkStackWrite(frame.FrameNo, 1UL << slotNo);

        static string KindName(IrqKind kind) => kind == IrqKind.Native ? "native" : "lock";
    }
}
