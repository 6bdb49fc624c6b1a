namespace Playground.Verifier;

// Stack memory as an argument of a call, or a load at a variable offset: every byte must be readable.
internal sealed partial class ProgramVerifier
{
    /// <summary>Checks [off, off+size) of the stack; a write by the callee makes the bytes unknown.</summary>
    /// <param name="meta">With <see cref="CallArgMeta.RawMode"/> the bytes need not be initialised: they are written after all arguments were checked.</param>
    private void CheckStackRange(int regNo, int off, int size, bool zeroSizeAllowed, bool isWrite, CallArgMeta? meta, bool isHelper)
    {
        // Before Linux 6.13 a helper's argument counts as written, whatever the helper does with it.
        var isEarlyHelper = isHelper && profile.Version < new Kernel.Profiles.KernelVersion(6, 13);
        isWrite |= isEarlyHelper;
        var read = isEarlyHelper ? "invalid indirect read from" : "invalid read from";
        if (size == 0 && !zeroSizeAllowed)
            Reject(Errno.Acces, "invalid zero-sized read");
        CheckStackBounds(regNo, off, size, isWrite, isEarlyHelper);

        ref var reg = ref Reg(regNo);
        var frame = cur.FrameOf(reg);
        int first, last;
        if (reg.Var.IsConst)
        {
            first = last = (int)reg.Var.Value + off;
        }
        else
        {
            if (!PerfmonCapable)
                Reject(Errno.Acces, $"R{regNo} variable offset stack access prohibited for !root, var_off={TnumText(reg.Var)}");
            meta = null; // which bytes would be initialised is not known
            (first, last) = ((int)reg.SMin + off, (int)reg.SMax + off);
        }

        if (meta is { RawMode: true })
        {
            for (var o = first; o < last + size; o++)
            {
                if (SlotOf(o) < frame.SlotCount && frame.Slot(SlotOf(o))[ByteOf(o)] == SlotKind.Dynptr)
                    Reject(Errno.Acces, $"potential write to dynptr at off={o} disallowed");
            }
            (meta.AccessSize, meta.RegNo) = (size, regNo);
            return;
        }

        for (var o = first; o < last + size; o++)
        {
            ref var slot = ref frame.Slot(SlotOf(o));
            var i = ByteOf(o);
            if (slot[i] == SlotKind.Zero || (slot[i] == SlotKind.Invalid && AllowUninitStack))
            {
                if (isWrite)
                    slot[i] = SlotKind.Misc;
            }
            else if (slot[i] != SlotKind.Misc)
            {
                if (!slot.IsSpill || (slot.Reg.Type != RegType.Scalar && !AllowPtrLeaks))
                {
                    Reject(Errno.Acces, reg.Var.IsConst
                        ? $"{read} stack R{regNo} off {first}+{o - first} size {size}"
                        : $"{read} stack R{regNo} var_off {TnumText(reg.Var)}+{o - first} size {size}");
                }
                if (isWrite)
                {
                    SetUnknown(ref slot.Reg);
                    ScrubBytes(ref slot);
                }
            }
            MarkStackRead(frame.FrameNo, 1UL << SlotOf(o));
        }
    }
}
