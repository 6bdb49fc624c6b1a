namespace Playground.Verifier;

// Where on the stack an access may be, and how the frame's stack grows with it.
internal sealed partial class ProgramVerifier
{
    private const int StackSize = 512, SlotSize = 8;

    /// <summary>Slot of the byte at frame offset <paramref name="off"/> (-1 to -512).</summary>
    private static int SlotOf(int off) => (-off - 1) / SlotSize;

    /// <summary>Index of that byte in its slot.</summary>
    private static int ByteOf(int off) => (-off - 1) % SlotSize;

    /// <summary>Checks both ends of an access; the frame's stack covers it afterwards. <paramref name="off"/> includes the register's offset.</summary>
    private void CheckStackBounds(int regNo, int off, int size, bool isWrite, bool isEarlyHelper = false)
    {
        ref var reg = ref Reg(regNo);
        var kind = isEarlyHelper ? "indirect access to" : isWrite ? "write to" : "read from";
        long first, end;
        if (reg.Var.IsConst)
        {
            first = (long)reg.Var.Value + off;
            end = first + size;
        }
        else
        {
            if (reg.SMax >= MaxVarOff || reg.SMin <= -MaxVarOff)
                Reject(Errno.Acces, $"invalid unbounded variable-offset {kind} stack R{regNo}");
            first = reg.SMin + off;
            end = reg.SMax + off + size;
        }

        var frame = cur.FrameOf(reg);
        var lowest = isWrite || AllowUninitStack ? -StackSize : -frame.AllocatedStack;
        var errno = first < lowest || first > -1 ? Errno.Acces : end > 0 ? Errno.Inval : size < 0 ? Errno.Fault : 0;
        if (errno != 0)
        {
            Reject(errno, reg.Var.IsConst
                ? $"invalid {kind} stack R{regNo} off={off} size={size}"
                : $"invalid variable-offset {kind} stack R{regNo} var_off={TnumText(reg.Var)} off={off} size={size}");
        }
        CheckFastcallArea(frame.FrameNo, (int)first);
        GrowStack(frame, (int)-first);
    }

    /// <summary>Makes the lowest <paramref name="bytes"/> bytes of the frame part of the program's stack.</summary>
    private void GrowStack(FrameState frame, int bytes)
    {
        var slots = (bytes + SlotSize - 1) / SlotSize;
        if (slots <= frame.SlotCount)
            return;
        frame.GrowSlots(slots);
        var subprog = subprogs[frame.Subprog];
        subprog.StackDepth = Math.Max(subprog.StackDepth, slots * SlotSize);
    }
}
