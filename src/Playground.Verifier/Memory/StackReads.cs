namespace Playground.Verifier;

// Loads from the stack: fills of whole or part spills, plain bytes, and reads at a variable offset.
internal sealed partial class ProgramVerifier
{
    /// <summary>A load within bounds; <paramref name="dstRegNo"/> -1 only asks whether it may be read as a number.</summary>
    private void LoadFromStack(int insnIdx, int ptrRegNo, int off, int size, int dstRegNo)
    {
        var ptr = Reg(ptrRegNo); // the destination may be the pointer itself
        var frame = cur.FrameOf(ptr);
        if (ptr.Var.IsConst)
        {
            LoadFromSlot(insnIdx, frame, off + (int)ptr.Var.Value, size, dstRegNo);
            return;
        }
        if (dstRegNo < 0)
            Reject(Errno.Acces, $"variable offset stack pointer cannot be passed into helper function; var_off={TnumText(ptr.Var)} off={off} size={size}");
        CheckStackRange(ptrRegNo, off, size, zeroSizeAllowed: false, isWrite: false, meta: null, isHelper: false);
        var first = (int)ptr.SMin + off;
        LoadBytes(frame, first, (int)ptr.SMax + off + size, dstRegNo);
    }

    private void LoadFromSlot(int insnIdx, FrameState frame, int off, int size, int dstRegNo)
    {
        var n = SlotOf(off);
        if (!IsEarlyKernel)
            ScratchSlot(n);
        MarkStackRead(frame.FrameNo, 1UL << n);
        ref var slot = ref frame.Slot(n);
        if (!slot.IsSpill)
        {
            CheckBytes(slot, off, size, spillAllowed: false);
            if (dstRegNo >= 0)
                LoadBytes(frame, off, off + size, dstRegNo);
            return;
        }

        var spilled = SpilledBytes(slot);
        if (size != SlotSize || spilled != SlotSize)
        {
            if (slot.Reg.Type != RegType.Scalar)
            {
                PrintSourceLine(insnIdx, "; ");
                Reject(Errno.Acces, "invalid size of register fill");
            }
            if (dstRegNo < 0 || !FillPart(ref slot, off, size, spilled, dstRegNo))
                return;
        }
        else if (dstRegNo >= 0)
        {
            Reg(dstRegNo) = slot.Reg; // an id is kept, none is given
        }
        else if (IsPointerValue(slot.Reg))
        {
            Reject(Errno.Acces, $"leaking pointer from stack off {off}");
        }
        RecordStackAccess(frame.FrameNo, n);
    }

    /// <summary>Part of a spilled number, or all of a short one; false when the result does not depend on the spilled register.</summary>
    private bool FillPart(ref StackSlot slot, int off, int size, int spilled, int dstRegNo)
    {
        ref var dst = ref Reg(dstRegNo);
        if ((IsEarlyKernel ? size == spilled : size <= spilled) && off % SlotSize == 0)
        {
            dst = slot.Reg;
            if (Width(slot.Reg) > size * 8)
                dst.Id = 0;
            return true;
        }
        CheckBytes(slot, off, size, spillAllowed: true);
        if (Count(slot, off, size, SlotKind.Spill) == size && slot.Reg.IsNull)
        {
            dst.SetConst(0);
            return true;
        }
        if (Count(slot, off, size, SlotKind.Zero) == size)
            dst.SetConst(0);
        else
            SetUnknown(ref dst);
        return false;
    }

    /// <summary>Bytes marked as spilled, from the lowest address up.</summary>
    private static int SpilledBytes(in StackSlot slot)
    {
        var i = SlotSize - 1;
        while (i > 0 && slot[i - 1] == SlotKind.Spill)
            i--;
        return SlotSize - i;
    }

    private static int Count(in StackSlot slot, int off, int size, SlotKind kind)
    {
        var count = 0;
        for (var i = 0; i < size; i++)
            count += slot[ByteOf(off + i)] == kind ? 1 : 0;
        return count;
    }

    /// <summary>Every byte must have been written (or may be read unwritten).</summary>
    private void CheckBytes(in StackSlot slot, int off, int size, bool spillAllowed)
    {
        for (var i = 0; i < size; i++)
        {
            var kind = slot[ByteOf(off + i)];
            if (kind is SlotKind.Misc or SlotKind.Zero || (kind == SlotKind.Invalid && AllowUninitStack) || (spillAllowed && kind == SlotKind.Spill))
                continue;
            Reject(Errno.Acces, $"invalid read from stack off {off}+{i} size {size}");
        }
    }

    /// <summary>The destination is 0 when every byte of [<paramref name="first"/>, <paramref name="end"/>) is a known zero, else unknown.</summary>
    private void LoadBytes(FrameState frame, int first, int end, int dstRegNo)
    {
        for (var off = first; off < end; off++)
        {
            if (!IsEarlyKernel)
                ScratchSlot(SlotOf(off));
            if (frame.Slot(SlotOf(off))[ByteOf(off)] == SlotKind.Zero)
                continue;
            SetUnknown(ref Reg(dstRegNo));
            return;
        }
        Reg(dstRegNo).SetConst(0);
        if (IsEarlyKernel)
            Reg(dstRegNo).Precise = true; // nothing leads back from zero bytes to what was stored
    }
}
