using Playground.Isa;

namespace Playground.Verifier;

// Stores to the stack: spills, plain bytes, and writes at a variable offset.
internal sealed partial class ProgramVerifier
{
    /// <summary>A store within bounds; <paramref name="valueRegNo"/> is -1 for a constant (ST) or an unknown value.</summary>
    private void StoreToStack(int insnIdx, int ptrRegNo, int off, int size, int valueRegNo)
    {
        ref var ptr = ref Reg(ptrRegNo);
        var frame = cur.FrameOf(ptr);
        if (ptr.Var.IsConst)
            StoreToSlot(insnIdx, frame, off + (int)ptr.Var.Value, size, valueRegNo);
        else
            StoreSomewhere(insnIdx, frame, (int)ptr.SMin + off, (int)ptr.SMax + off + size, valueRegNo);
    }

    private static bool IsSpillable(RegType type) => type is not (RegType.NotInit or RegType.Scalar or RegType.TpBuffer or RegType.DynptrPtr);

    /// <summary>Bits that a scalar needs: the length of its largest unsigned value.</summary>
    private static int Width(in RegState reg) => 64 - System.Numerics.BitOperations.LeadingZeroCount(reg.UMax);

    private bool IsConstantStore(int insnIdx) => insns[insnIdx].Class == InsnClass.St;

    private void StoreToSlot(int insnIdx, FrameState frame, int off, int size, int valueRegNo)
    {
        var n = SlotOf(off);
        if (!AllowPtrLeaks && frame.Slot(n).IsSpill && !frame.Slot(n).IsScalarSpill && size != SlotSize)
            Reject(Errno.Acces, "attempt to corrupt spilled pointer on stack");
        NoteStoreBypass(insnIdx, frame.Slot(n), size, valueRegNo);
        DestroyDynptrAt(frame, n);
        ScratchSlot(n);

        var isAligned = off % SlotSize == 0;
        if (size == SlotSize && isAligned)
            MarkStackWrite(frame.FrameNo, 1UL << n);
        var isConstant = valueRegNo < 0 && IsConstantStore(insnIdx);
        if (valueRegNo >= 0 && isAligned && Reg(valueRegNo).IsScalar && BpfCapable && !(IsEarlyKernel && IsSpilledAsBytes(Reg(valueRegNo))))
        {
            ref var value = ref Reg(valueRegNo);
            var fits = Width(value) <= size * 8;
            if (fits && !IsEarlyKernel)
                GiveScalarId(ref value);
            Spill(ref frame.Slot(n), value, size);
            if (!fits)
                frame.Slot(n).Reg.Id = 0; // half of a number is not linked to it
        }
        else if (isConstant && isAligned && BpfCapable && !(IsEarlyKernel && insns[insnIdx].Imm == 0))
        {
            var constant = default(RegState);
            constant.SetConst((ulong)(long)insns[insnIdx].Imm);
            Spill(ref frame.Slot(n), constant, size);
        }
        else if (valueRegNo >= 0 && IsSpillable(Reg(valueRegNo).Type))
        {
            if (size != SlotSize)
            {
                PrintSourceLine(insnIdx, "; ");
                Reject(Errno.Acces, "invalid size of register spill");
            }
            if (!ReferenceEquals(frame, Frame) && Reg(valueRegNo).Type == RegType.Stack)
                Reject(Errno.Inval, "cannot spill pointers to stack into stack frame of the caller");
            Spill(ref frame.Slot(n), Reg(valueRegNo), size);
        }
        else
        {
            StoreBytes(insnIdx, frame, n, off, size, valueRegNo, isConstant);
            return;
        }
        RecordStackAccess(frame.FrameNo, n);
    }

    /// <summary>Linux 6.1 keeps a zero as zero bytes, and nothing of a number of which nothing is known.</summary>
    private static bool IsSpilledAsBytes(in RegState reg) =>
        reg.IsNull || reg is { SMin: long.MinValue, SMax: long.MaxValue, UMin: 0, UMax: ulong.MaxValue, S32Min: int.MinValue, S32Max: int.MaxValue, U32Min: 0, U32Max: uint.MaxValue };

    /// <summary>Saves a register in the <paramref name="size"/> lowest bytes of the slot.</summary>
    private static void Spill(ref StackSlot slot, in RegState value, int size)
    {
        slot.Reg = value;
        for (var i = SlotSize - 1; i >= 0; i--)
        {
            if (i >= SlotSize - size)
                slot[i] = SlotKind.Spill;
            else if (slot[i] is not (SlotKind.Zero or SlotKind.Invalid))
                slot[i] = SlotKind.Misc;
        }
    }

    /// <summary>Bytes that are no register: known zeros or anything.</summary>
    private void StoreBytes(int insnIdx, FrameState frame, int n, int off, int size, int valueRegNo, bool isConstant)
    {
        ScrubSlot(ref frame.Slot(n));
        var kind = SlotKind.Misc;
        if (valueRegNo >= 0 ? Reg(valueRegNo).IsNull : isConstant && insns[insnIdx].Imm == 0)
        {
            // No register to trace back to later: what made the zero must be exact now.
            if (valueRegNo >= 0)
                MarkPrecise(valueRegNo);
            kind = SlotKind.Zero;
        }
        ref var slot = ref frame.Slot(n);
        for (var i = 0; i < size; i++)
            slot[ByteOf(off + i)] = kind;
    }

    /// <summary>The slot holds no register, iterator or irq flag any more; its bytes hold something.</summary>
    private static void ScrubSlot(ref StackSlot slot)
    {
        slot.Reg.Type = RegType.NotInit;
        if (slot.Kind is SlotKind.Spill or SlotKind.Dynptr or SlotKind.Iter or SlotKind.IrqFlag)
            ScrubBytes(ref slot);
    }

    private static void ScrubBytes(ref StackSlot slot)
    {
        for (var i = 0; i < SlotSize; i++)
        {
            if (slot[i] != SlotKind.Invalid)
                slot[i] = SlotKind.Misc;
        }
    }

    /// <summary>A store that may hit any byte of [<paramref name="first"/>, <paramref name="end"/>).</summary>
    private void StoreSomewhere(int insnIdx, FrameState frame, int first, int end, int valueRegNo)
    {
        var isZero = valueRegNo >= 0 ? Reg(valueRegNo).IsNull : IsConstantStore(insnIdx) && insns[insnIdx].Imm == 0;
        for (var off = first; off < end; off++)
            DestroyDynptrAt(frame, SlotOf(off));
        var keptZero = false;
        for (var off = first; off < end; off++)
        {
            var (n, i) = (SlotOf(off), ByteOf(off));
            ref var slot = ref frame.Slot(n);
            ScratchSlot(n);
            if (!AllowPtrLeaks && slot[i] is not (SlotKind.Misc or SlotKind.Zero))
            {
                Verbose($"spilled ptr in range of var-offset stack write; insn {insnIdx}, ptr off: {off}");
                RejectSilently(Errno.Inval);
            }
            if (isZero && slot[i] == SlotKind.Spill && slot.IsScalarSpill && slot.Reg.IsNull)
            {
                keptZero = true;
                continue;
            }
            ScrubSlot(ref slot);
            var kind = SlotKind.Misc;
            if (isZero && slot[i] == SlotKind.Zero)
            {
                kind = SlotKind.Zero;
                keptZero = true;
            }
            if (slot[i] == SlotKind.Invalid && !AllowUninitStack)
                Reject(Errno.Inval, $"uninit stack in range of var-offset write prohibited for !root; insn {insnIdx}, off: {off}");
            slot[i] = kind;
        }
        if (keptZero && valueRegNo >= 0)
            MarkPrecise(valueRegNo);
    }
}
