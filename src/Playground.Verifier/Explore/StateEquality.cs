using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>How strictly an old state must cover the current one.</summary>
internal enum CompareMode { NotExact, RangeWithin, Exact }

// "Everything safe from the old state is safe from the current one."
internal sealed partial class ProgramVerifier
{
    private readonly IdMap idMap = new();

    private bool StatesEqual(VerifierState old, VerifierState state, CompareMode mode)
    {
        if (old.CurFrame != state.CurFrame)
            return false;
        idMap.Reset(idGen);
        if ((old.Speculative && !state.Speculative) || old.Sleepable != state.Sleepable)
            return false;
        if (!ReferencesEqual(old, state))
            return false;
        for (var f = 0; f <= old.CurFrame; f++)
        {
            if (old.Frame(f).CallSite != state.Frame(f).CallSite)
                return false;
            if (!FramesEqual(old, state, f, mode))
                return false;
        }
        return true;
    }

    private bool ReferencesEqual(VerifierState old, VerifierState state)
    {
        if (old.Refs.Count != state.Refs.Count || old.ActiveLocks != state.ActiveLocks || old.PreemptLocks != state.PreemptLocks
            || old.RcuLock != state.RcuLock || !ReferenceEquals(old.ActiveLockPointer, state.ActiveLockPointer))
            return false;
        if (!idMap.Match((uint)old.ActiveIrqId, (uint)state.ActiveIrqId) || !idMap.Match((uint)old.ActiveLockId, (uint)state.ActiveLockId))
            return false;
        for (var i = 0; i < old.Refs.Count; i++)
        {
            var (a, b) = (old.Refs[i], state.Refs[i]);
            if (!idMap.Match((uint)a.Id, (uint)b.Id) || a.Kind != b.Kind)
                return false;
            if ((a.Kind & RefKind.AnyLock) != 0 && !ReferenceEquals(a.Pointer, b.Pointer))
                return false;
        }
        return true;
    }

    /// <summary>Insn at which frame <paramref name="f"/> stands: the state's own, or the call of the next frame.</summary>
    private static int InsnOfFrame(VerifierState state, int f) => f == state.CurFrame ? state.InsnIdx : state.Frame(f + 1).CallSite;

    private bool FramesEqual(VerifierState oldState, VerifierState curState, int f, CompareMode mode)
    {
        var (old, frame) = (oldState.Frame(f), curState.Frame(f));
        if (old.CallbackDepth > frame.CallbackDepth)
            return false;
        var live = aux[InsnOfFrame(oldState, f)].LiveRegs;
        for (var i = 0; i < 10; i++)
            if ((UsesReadMarks ? mode != CompareMode.NotExact || old.Mark(i).IsRead : (live & (1 << i)) != 0) && !RegCovers(old.Regs[i], frame.Regs[i], mode))
                return false;
        return StackCovers(old, frame, mode);
    }

    /// <summary>Everything but id, reference and precision is the same.</summary>
    private static bool SameBytes(in RegState a, in RegState b) =>
        a.Type == b.Type && a.Flags == b.Flags && a.Off == b.Off && ReferenceEquals(a.Ref, b.Ref) && a.A == b.A && a.B == b.B && a.Var == b.Var
        && a.SMin == b.SMin && a.SMax == b.SMax && a.UMin == b.UMin && a.UMax == b.UMax
        && a.S32Min == b.S32Min && a.S32Max == b.S32Max && a.U32Min == b.U32Min && a.U32Max == b.U32Max;

    private bool RegsExact(in RegState old, in RegState reg) =>
        SameBytes(old, reg) && idMap.Match(old.Id, reg.Id) && idMap.Match((uint)old.RefObjId, (uint)reg.RefObjId);

    private static bool RangeWithin(in RegState old, in RegState reg) =>
        old.UMin <= reg.UMin && old.UMax >= reg.UMax && old.SMin <= reg.SMin && old.SMax >= reg.SMax
        && old.U32Min <= reg.U32Min && old.U32Max >= reg.U32Max && old.S32Min <= reg.S32Min && old.S32Max >= reg.S32Max;

    private bool RegCovers(in RegState old, in RegState reg, CompareMode mode)
    {
        if (mode == CompareMode.Exact)
            return RegsExact(old, reg);
        if (old.Type == RegType.NotInit)
            return mode == CompareMode.NotExact || reg.Type == RegType.NotInit;
        if (old.Type != reg.Type || old.Flags != reg.Flags)
            return false;
        switch (old.Type)
        {
            case RegType.Scalar:
                return ScalarCovers(old, reg, mode);
            case RegType.MapKey or RegType.MapValue or RegType.Mem or RegType.Buf or RegType.TpBuffer:
                return old.Off == reg.Off && ReferenceEquals(old.Ref, reg.Ref) && old.A == reg.A && old.B == reg.B
                    && RangeWithin(old, reg) && old.Var.Contains(reg.Var)
                    && idMap.Match(old.Id, reg.Id) && idMap.Match((uint)old.RefObjId, (uint)reg.RefObjId);
            case RegType.Pkt or RegType.PktMeta:
                if (old.Range < 0 || reg.Range < 0 ? old.Range != reg.Range : old.Range > reg.Range)
                    return false;
                return old.Off == reg.Off && idMap.Match(old.Id, reg.Id) && RangeWithin(old, reg) && old.Var.Contains(reg.Var);
            case RegType.Stack:
                return RegsExact(old, reg) && old.FrameNo == reg.FrameNo;
            case RegType.Arena:
                return true;
            default:
                return RegsExact(old, reg);
        }
    }

    private bool ScalarCovers(in RegState old, in RegState reg, CompareMode mode)
    {
        if (exploreMaskLimits)
            return SameNumber(old, reg) && old.Off == reg.Off && idMap.MatchScalar(old.Id, reg.Id);
        if (!old.Precise && mode == CompareMode.NotExact)
            return true;
        if (old.Id != 0)
        {
            // Links must be of the same kind and distance.
            if ((old.Id & RegState.AddConst) != (reg.Id & RegState.AddConst))
                return false;
            if ((old.Id & RegState.AddConst) != 0 && old.Off != reg.Off)
                return false;
        }
        if (!idMap.MatchScalar(old.Id, reg.Id))
            return false;
        if ((old.Id & RegState.AddConst) != 0 && !idMap.MatchScalar(old.BaseId, reg.BaseId))
            return false;
        return RangeWithin(old, reg) && old.Var.Contains(reg.Var);
    }

    private bool StackCovers(FrameState old, FrameState frame, CompareMode mode)
    {
        for (var n = 0; n < old.SlotCount; n++)
        {
            if (UsesReadMarks && mode == CompareMode.NotExact && !old.Mark(SlotMarks + n).IsRead)
                continue;
            if (n >= frame.SlotCount)
            {
                if (!MissingSlotCovered(old.Slot(n), mode))
                    return false;
                continue;
            }
            if (!SlotCovers(ref old.Slot(n), ref frame.Slot(n), mode))
                return false;
        }
        return true;
    }

    /// <summary>The current frame does not have this slot: fine when the old one tells nothing of it.</summary>
    private bool MissingSlotCovered(in StackSlot old, CompareMode mode) => mode == CompareMode.NotExact && IsUntold(old);

    private bool SlotCovers(ref StackSlot old, ref StackSlot slot, CompareMode mode)
    {
        if (mode != CompareMode.NotExact && !old.SameKinds(slot))
            return false;
        if (TryScalarSlot(old, out var oldScalar) && TryScalarSlot(slot, out var curScalar))
            return IsUntold(old) || RegCovers(oldScalar, curScalar, mode);
        for (var i = 0; i < 8; i++)
        {
            if (old[i] == SlotKind.Invalid || (old[i] == SlotKind.Misc && (AllowUninitStack || slot[i] == SlotKind.Zero)))
                continue;
            if (old[i] != slot[i])
                return false;
            if (i == 7 && !SpecialSlotCovers(old, slot, mode))
                return false;
        }
        return true;
    }

    /// <summary>Every byte is invalid, or may be anything: the old state tells nothing of this slot.</summary>
    private bool IsUntold(in StackSlot slot)
    {
        for (var i = 0; i < 8; i++)
            if (slot[i] != SlotKind.Invalid && !(slot[i] == SlotKind.Misc && AllowUninitStack))
                return false;
        return true;
    }

    /// <summary>The slot as one scalar: a full spill of one, or bytes of which nothing is known.</summary>
    private bool TryScalarSlot(in StackSlot slot, out RegState scalar)
    {
        scalar = default;
        if (slot.IsFullSpill && slot.Reg.Type == RegType.Scalar)
        {
            scalar = slot.Reg;
            return true;
        }
        for (var i = 0; i < 8; i++)
            if (slot[i] != SlotKind.Misc && !(slot[i] == SlotKind.Invalid && AllowUninitStack))
                return false;
        scalar.SetUnknown();
        return true;
    }

    private bool SpecialSlotCovers(in StackSlot old, in StackSlot slot, CompareMode mode)
    {
        switch (old.Kind)
        {
            case SlotKind.Spill:
                return RegCovers(old.Reg, slot.Reg, mode);
            case SlotKind.Dynptr:
                return old.Reg.A == slot.Reg.A && old.Reg.B == slot.Reg.B && idMap.Match((uint)old.Reg.RefObjId, (uint)slot.Reg.RefObjId);
            case SlotKind.Iter:
                return ReferenceEquals(old.Reg.Ref, slot.Reg.Ref) && old.Reg.BtfId == slot.Reg.BtfId && old.Reg.Iter == slot.Reg.Iter
                    && idMap.Match((uint)old.Reg.RefObjId, (uint)slot.Reg.RefObjId);
            case SlotKind.IrqFlag:
                return idMap.Match((uint)old.Reg.RefObjId, (uint)slot.Reg.RefObjId) && old.Reg.Irq == slot.Reg.Irq;
            default:
                return true;
        }
    }
}
