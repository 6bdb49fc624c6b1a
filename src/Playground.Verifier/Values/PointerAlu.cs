using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Pointer +/- number.
internal sealed partial class ProgramVerifier
{
    /// <summary>Largest magnitude of a fixed or variable offset.</summary>
    private const long MaxVarOff = 1 << 29;

    /// <summary>Pointer <paramref name="ptr"/> op number <paramref name="off"/>, result into the insn's destination (which is one of them).</summary>
    private void AdjustPointer(in Insn insn, in RegState ptr, in RegState off)
    {
        var no = insn.Dst;
        ref var dst = ref Reg(no);
        var known = off.Var.IsConst;
        if ((known && (off.SMin != off.SMax || off.UMin != off.UMax)) || off.SMin > off.SMax || off.UMin > off.UMax)
        {
            SetUnknown(ref dst);
            return;
        }
        if (insn.Is32)
        {
            if (insn.Op == Op.Sub && AllowPtrLeaks)
            {
                SetUnknown(ref dst);
                return;
            }
            Reject(Errno.Acces, $"R{no} 32-bit pointer arithmetic prohibited");
        }
        if (ptr.IsMaybeNull)
            Reject(Errno.Acces, $"R{no} pointer arithmetic on {TypeText(ptr)} prohibited, null-check it first");
        if (ptr.Type == RegType.Mem && (ptr.Flags & TypeFlags.Untrusted) != 0)
            return;
        CheckArithmeticAllowed(insn, ptr, off, known);
        CheckOffsetSane(off, TypeText(ptr));
        CheckOffsetSane(ptr, TypeText(ptr));
        var ptrIsDst = dst.Type != RegType.Scalar;
        var mask = MaskPointer(insn, ptr, off, ptrIsDst);
        switch (insn.Op)
        {
            case Op.Add:
                AddToPointer(ref dst, ptr, off, known);
                break;
            case Op.Sub:
                SubtractFromPointer(insn, ref dst, ptr, off, known);
                break;
            case Op.And or Op.Or or Op.Xor:
                Reject(Errno.Acces, $"R{no} bitwise operator {OpText(insn.Op)} on pointer prohibited");
                break;
            default:
                Reject(Errno.Acces, $"R{no} pointer arithmetic with {OpText(insn.Op)} operator prohibited");
                break;
        }
        CheckOffsetSane(dst, TypeText(ptr));
        dst.Sync();
        CheckArithmeticInBounds(insn);
        MaskPointerAfter(insn, dst, mask, ptrIsDst);
    }

    private void CheckArithmeticAllowed(in Insn insn, in RegState ptr, in RegState off, bool known)
    {
        switch (ptr.Type)
        {
            case RegType.Ctx or RegType.MapValue or RegType.MapKey or RegType.Stack or RegType.Pkt or RegType.PktMeta or RegType.TpBuffer
                or RegType.BtfId or RegType.Mem or RegType.Buf or RegType.Func or RegType.DynptrPtr:
                return;
            case RegType.FlowKeys when known:
                return;
            case RegType.FlowKeys or RegType.MapPtr when known && off.SMin == 0 && insn.Op == Op.Add:
                return;
        }
        Reject(Errno.Acces, $"R{insn.Dst} pointer arithmetic on {TypeText(ptr)} prohibited");
    }

    private void CheckOffsetSane(in RegState reg, string typeText)
    {
        if (reg.Var.IsConst && ((long)reg.Var.Value >= MaxVarOff || (long)reg.Var.Value <= -MaxVarOff))
            Reject(Errno.Inval, $"math between {typeText} pointer and {(long)reg.Var.Value} is not allowed");
        if (reg.Off is >= (int)MaxVarOff or <= -(int)MaxVarOff)
            Reject(Errno.Inval, $"{typeText} pointer offset {reg.Off} is not allowed");
        if (reg.SMin == long.MinValue)
            Reject(Errno.Inval, $"math between {typeText} pointer and register with unbounded min value is not allowed");
        if (reg.SMin is >= MaxVarOff or <= -MaxVarOff)
            Reject(Errno.Inval, $"value {reg.SMin} makes {typeText} pointer be out of bounds");
    }

    /// <summary>Type, id and union of the pointer; not its frame number and reference, which a destination that was a number lacks.</summary>
    private static void BecomePointer(ref RegState dst, in RegState ptr)
    {
        (dst.Type, dst.Flags, dst.Id) = (ptr.Type, ptr.Flags, ptr.Id);
    }

    private void AddToPointer(ref RegState dst, in RegState ptr, in RegState off, bool known)
    {
        var p = ptr; // dst may be the pointer's own register
        var o = off;
        BecomePointer(ref dst, p);
        dst.SetBounds32Full();
        if (known && (long)p.Off + o.SMin == (int)((long)p.Off + o.SMin))
        {
            (dst.SMin, dst.SMax, dst.UMin, dst.UMax) = (p.SMin, p.SMax, p.UMin, p.UMax);
            dst.Var = p.Var;
            dst.Off = p.Off + (int)o.SMin;
            dst.CopyUnion(p);
            return;
        }
        var sum = p;
        ScalarAlu.Add64(ref sum, o);
        // Pointers give up their unsigned range as soon as either end overflows.
        if (p.UMin + o.UMin < p.UMin || p.UMax + o.UMax < p.UMax)
            (sum.UMin, sum.UMax) = (0, ulong.MaxValue);
        (dst.SMin, dst.SMax, dst.UMin, dst.UMax) = (sum.SMin, sum.SMax, sum.UMin, sum.UMax);
        dst.Var = p.Var + o.Var;
        dst.Off = p.Off;
        dst.CopyUnion(p);
        if (p.IsPacket)
        {
            dst.Id = (uint)NewId();
            dst.A = dst.B = 0;
            dst.Ref = null;
        }
    }

    private void SubtractFromPointer(in Insn insn, ref RegState dst, in RegState ptr, in RegState off, bool known)
    {
        if (dst.Type == RegType.Scalar)
            Reject(Errno.Acces, $"R{insn.Dst} tried to subtract pointer from scalar");
        if (ptr.Type == RegType.Stack)
            Reject(Errno.Acces, $"R{insn.Dst} subtraction from stack pointer prohibited");
        var p = ptr;
        dst.SetBounds32Full();
        if (known && (long)p.Off - off.SMin == (int)((long)p.Off - off.SMin))
        {
            dst.Off = p.Off - (int)off.SMin;
            return;
        }
        Int128 min = (Int128)p.SMin - off.SMax, max = (Int128)p.SMax - off.SMin;
        (dst.SMin, dst.SMax) = min < long.MinValue || min > long.MaxValue || max > long.MaxValue || max < long.MinValue
            ? (long.MinValue, long.MaxValue) : ((long)min, (long)max);
        (dst.UMin, dst.UMax) = p.UMin < off.UMax ? (0, ulong.MaxValue) : (p.UMin - off.UMax, p.UMax - off.UMin);
        dst.Var = p.Var - off.Var;
        if (p.IsPacket)
        {
            dst.Id = (uint)NewId();
            if (off.SMin < 0)
            {
                dst.A = dst.B = 0;
                dst.Ref = null;
            }
        }
    }
}
