using Playground.Isa;

namespace Playground.Verifier;

/// <summary>How the offset of pointer arithmetic is masked against speculation.</summary>
[Flags]
internal enum MaskKind : byte
{
    None = 0, NonPointer = 1, Negative = 2, Immediate = 4, SanitizeSrc = 8, SanitizeDst = 16,
}

// Without CAP_PERFMON the program must be safe also on paths that the CPU only speculates on (Spectre v1 and v4).
// Such paths are simulated too; an error on one puts a barrier before the insn instead of refusing the program.
internal sealed partial class ProgramVerifier
{
    /// <summary>Offsets are masked by what was seen, so unknown numbers may not be merged when states are compared.</summary>
    private bool exploreMaskLimits;

    /// <summary>An error that a barrier cures, on a path that is only speculated.</summary>
    private bool IsCuredByBarrier(int errno) => cur.Speculative && (errno is Errno.Perm or Errno.Acces or Errno.Inval);

    private static bool SameNumber(in RegState a, in RegState b) => a.Var == b.Var && a.SMin == b.SMin && a.SMax == b.SMax && a.UMin == b.UMin
        && a.UMax == b.UMax && a.S32Min == b.S32Min && a.S32Max == b.S32Max && a.U32Min == b.U32Min && a.U32Max == b.U32Max;

    private void PutBarrier(int at)
    {
        aux[at].Barrier = true;
        aux[at].Mask = MaskKind.None;
    }

    /// <summary>The side that a decided jump does not take may still be speculated on, with the compared registers unknown.</summary>
    private void SpeculateOtherSide(in Insn insn, int target)
    {
        if (PerfmonCapable)
            return;
        var branch = PushBranch(target, insnIdx, speculative: true);
        SetUnknown(ref branch.Reg(insn.Dst));
        if (insn.UsesReg)
            SetUnknown(ref branch.Reg(insn.Src));
    }

    /// <summary>A store that a later load may overtake, so that the load sees what was there before.</summary>
    private void NoteStoreBypass(int insnIdx, in StackSlot slot, int size, int valueRegNo)
    {
        if (PerfmonCapable)
            return;
        var isUnsafe = valueRegNo >= 0 && IsSpillable(Reg(valueRegNo).Type);
        for (var i = 0; i < size && !isUnsafe; i++)
            isUnsafe = slot[i] is not (SlotKind.Misc or SlotKind.Zero);
        aux[insnIdx].BarrierAfter |= isUnsafe;
    }

    private bool SkipsMasking(in Insn insn) => PerfmonCapable || !insn.UsesReg || aux[insnIdx].Barrier || insn.Op is not (Op.Add or Op.Sub);

    /// <summary>Adding two numbers where another path adds to a pointer cannot be masked.</summary>
    private void MaskNumbers(in Insn insn)
    {
        if (!SkipsMasking(insn) && !SetMask(MaskKind.NonPointer, 0))
            RefuseMask($"R{insn.Dst} tried to {Verb(insn)} from different maps, paths or scalars");
    }

    /// <summary>Before pointer +/- register: how the offset will be masked; speculation also sees the pointer with nothing added.</summary>
    /// <returns>The mask to be narrowed by <see cref="MaskPointerAfter"/>; None when there is nothing to do.</returns>
    private (MaskKind Kind, long Limit, bool ToLeft) MaskPointer(in Insn insn, in RegState ptr, in RegState off, bool ptrIsDst)
    {
        if (SkipsMasking(insn))
            return default;
        var (kind, limit, toLeft) = (MaskKind.None, 0L, false);
        var isConstant = off.Var.IsConst;
        if (!cur.Speculative)
        {
            if (!isConstant && off.SMin < 0 != off.SMax < 0)
                RefuseMask($"R{(ptrIsDst ? insn.Src : insn.Dst)} has unknown scalar with mixed signed bounds");
            var isNegative = off.SMin < 0;
            toLeft = insn.Op == Op.Add ? isNegative : !isNegative;
            limit = PointerLimit(insn, ptr, toLeft, ptrIsDst);
            kind = (isNegative ? MaskKind.Negative : 0) | (isConstant ? MaskKind.Immediate : 0) | (ptrIsDst ? MaskKind.SanitizeSrc : MaskKind.SanitizeDst);
            exploreMaskLimits |= !isConstant;
        }
        if (!isConstant)
        {
            var branch = PushBranch(insnIdx + 1, insnIdx, speculative: true);
            if (!ptrIsDst)
                branch.Reg(insn.Dst) = ptr;
        }
        return (kind, limit, toLeft);
    }

    /// <summary>After it: the window is what the pointer moved by, and must be the same on every path.</summary>
    private void MaskPointerAfter(in Insn insn, in RegState result, (MaskKind Kind, long Limit, bool ToLeft) mask, bool ptrIsDst)
    {
        if (mask.Kind == MaskKind.None || cur.Speculative)
            return;
        var limit = PointerLimit(insn, result, mask.ToLeft, ptrIsDst);
        if (!SetMask(mask.Kind, Math.Abs(mask.Limit - limit)))
            RefuseMask($"R{insn.Dst} tried to {Verb(insn)} from different maps, paths or scalars");
    }

    private bool SetMask(MaskKind kind, long limit)
    {
        ref var insn = ref aux[insnIdx];
        if (insn.Mask != MaskKind.None && (insn.Mask != kind || insn.MaskLimit != limit))
            return false;
        (insn.Mask, insn.MaskLimit) = (kind, limit);
        return true;
    }

    /// <summary>How far the pointer is from the end of its memory it moves away from.</summary>
    private long PointerLimit(in Insn insn, in RegState ptr, bool toLeft, bool ptrIsDst)
    {
        long max, limit;
        switch (ptr.Type)
        {
            case RegType.Stack when ptr.Flags == 0:
                max = StackSize + (toLeft ? 1 : 0);
                limit = (uint)-((int)(long)ptr.Var.Value + ptr.Off);
                break;
            case RegType.MapValue when ptr.Flags == 0:
                max = ptr.Map.ValueSize;
                limit = (uint)((toLeft ? ptr.SMin : (long)ptr.UMax) + ptr.Off);
                break;
            default:
                RefuseMask($"R{(ptrIsDst ? insn.Dst : insn.Src)} has pointer with unsupported alu operation");
                return 0;
        }
        if (limit >= max)
            RefuseMask($"R{insn.Dst} tried to {Verb(insn)} beyond pointer bounds");
        return limit;
    }

    private static string Verb(in Insn insn) => insn.Op == Op.Add ? "add" : "sub";

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void RefuseMask(string why) => Reject(Errno.Acces, $"{why}, pointer arithmetic with it prohibited for !root");

    /// <summary>The result of pointer arithmetic must point into its memory, or masking could not keep it there.</summary>
    private void CheckArithmeticInBounds(in Insn insn)
    {
        if (PerfmonCapable)
            return;
        ref var dst = ref Reg(insn.Dst);
        if (dst.Is(RegType.Stack))
        {
            var off = dst.Off + (int)(long)dst.Var.Value;
            if (!dst.Var.IsConst)
                Reject(Errno.Acces, $"R{insn.Dst} variable stack access prohibited for !root, var_off={TnumText(dst.Var)} off={off}");
            if (off is >= 0 or < -StackSize)
                Reject(Errno.Acces, $"R{insn.Dst} stack pointer arithmetic goes out of range, prohibited for !root; off={off}");
        }
        else if (dst.Is(RegType.MapValue))
        {
            try
            {
                CheckMapRegion(insn.Dst, dst.Off, 1, zeroSizeAllowed: false, byHelper: true);
            }
            catch (RejectException)
            {
                Reject(Errno.Acces, $"R{insn.Dst} pointer arithmetic of map value goes out of range, prohibited for !root");
            }
        }
    }
}
