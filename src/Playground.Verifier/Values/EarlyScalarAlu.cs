using Playground.Isa;

namespace Playground.Verifier;

/// <summary>Addition, subtraction and multiplication as kernels before 6.17 follow them: less is known after overflow and of negative factors.</summary>
internal static class EarlyScalarAlu
{
    /// <summary>dst op= src for one of the three; ends tightened.</summary>
    public static void Apply(Op op, ref RegState dst, in RegState src, bool is32)
    {
        switch (op)
        {
            case Op.Add:
                Add(ref dst, src);
                break;
            case Op.Sub:
                Sub(ref dst, src);
                break;
            default:
                Mul(ref dst, src);
                break;
        }
        if (is32)
            dst.ZeroExtend32();
        dst.Sync();
    }

    private static void Add(ref RegState dst, in RegState src)
    {
        SetSigned(ref dst, (Int128)dst.SMin + src.SMin, (Int128)dst.SMax + src.SMax);
        SetUnsigned(ref dst, (Int128)dst.UMin + src.UMin, (Int128)dst.UMax + src.UMax);
        SetSigned32(ref dst, (long)dst.S32Min + src.S32Min, (long)dst.S32Max + src.S32Max);
        SetUnsigned32(ref dst, (long)dst.U32Min + src.U32Min, (long)dst.U32Max + src.U32Max);
        dst.Var += src.Var;
    }

    private static void Sub(ref RegState dst, in RegState src)
    {
        SetSigned(ref dst, (Int128)dst.SMin - src.SMax, (Int128)dst.SMax - src.SMin);
        SetUnsigned(ref dst, (Int128)dst.UMin - src.UMax, (Int128)dst.UMax - src.UMin);
        SetSigned32(ref dst, (long)dst.S32Min - src.S32Max, (long)dst.S32Max - src.S32Min);
        SetUnsigned32(ref dst, (long)dst.U32Min - src.U32Max, (long)dst.U32Max - src.U32Min);
        dst.Var -= src.Var;
    }

    /// <summary>Factors that may be negative, or are wider than half a register, give nothing but known bits.</summary>
    private static void Mul(ref RegState dst, in RegState src)
    {
        dst.Var = dst.Var.TimesLoosely(src.Var);
        if (src.S32Min < 0 || dst.S32Min < 0 || src.U32Max > ushort.MaxValue || dst.U32Max > ushort.MaxValue)
        {
            (dst.S32Min, dst.S32Max, dst.U32Min, dst.U32Max) = (int.MinValue, int.MaxValue, 0, uint.MaxValue);
        }
        else
        {
            (dst.U32Min, dst.U32Max) = (dst.U32Min * src.U32Min, dst.U32Max * src.U32Max);
            (dst.S32Min, dst.S32Max) = dst.U32Max > int.MaxValue ? (int.MinValue, int.MaxValue) : ((int)dst.U32Min, (int)dst.U32Max);
        }
        if (src.SMin < 0 || dst.SMin < 0 || src.UMax > uint.MaxValue || dst.UMax > uint.MaxValue)
        {
            (dst.SMin, dst.SMax, dst.UMin, dst.UMax) = (long.MinValue, long.MaxValue, 0, ulong.MaxValue);
            return;
        }
        (dst.UMin, dst.UMax) = (dst.UMin * src.UMin, dst.UMax * src.UMax);
        (dst.SMin, dst.SMax) = dst.UMax > long.MaxValue ? (long.MinValue, long.MaxValue) : ((long)dst.UMin, (long)dst.UMax);
    }

    private static void SetSigned(ref RegState dst, Int128 min, Int128 max) =>
        (dst.SMin, dst.SMax) = min < long.MinValue || min > long.MaxValue || max < long.MinValue || max > long.MaxValue
            ? (long.MinValue, long.MaxValue) : ((long)min, (long)max);

    private static void SetUnsigned(ref RegState dst, Int128 min, Int128 max) =>
        (dst.UMin, dst.UMax) = min < 0 || max > ulong.MaxValue ? (0, ulong.MaxValue) : ((ulong)min, (ulong)max);

    private static void SetSigned32(ref RegState dst, long min, long max) =>
        (dst.S32Min, dst.S32Max) = min != (int)min || max != (int)max ? (int.MinValue, int.MaxValue) : ((int)min, (int)max);

    private static void SetUnsigned32(ref RegState dst, long min, long max) =>
        (dst.U32Min, dst.U32Max) = min < 0 || max > uint.MaxValue ? (0, uint.MaxValue) : ((uint)min, (uint)max);
}
