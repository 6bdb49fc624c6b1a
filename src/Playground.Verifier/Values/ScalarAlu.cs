using Playground.Isa;

namespace Playground.Verifier;

/// <summary>Arithmetic on two scalars' knowledge. Results replace the destination's numbers; ids are the caller's matter.</summary>
internal static class ScalarAlu
{
    /// <summary>False when nothing can be said of the result, which is then unknown in all 64 bits whatever the width.</summary>
    public static bool IsComputable(Op op, in RegState src, bool is32) => op switch
    {
        Op.Add or Op.Sub or Op.And or Op.Or or Op.Xor or Op.Mul or Op.Neg => true,
        Op.Lsh or Op.Rsh or Op.Arsh => src.UMax < (is32 ? 32u : 64u) && (is32
            ? src.Var.IsConst32 && src.S32Min == src.S32Max && src.U32Min == src.U32Max
            : src.Var.IsConst && src.SMin == src.SMax && src.UMin == src.UMax),
        _ => false,
    };

    /// <summary>dst op= src, both scalars, for a computable operation; ends tightened.</summary>
    public static void Apply(Op op, ref RegState dst, in RegState src, bool is32)
    {
        switch (op)
        {
            case Op.Add:
                Add32(ref dst, src);
                Add64(ref dst, src);
                dst.Var += src.Var;
                break;
            case Op.Sub:
                Sub32(ref dst, src);
                Sub64(ref dst, src);
                dst.Var -= src.Var;
                break;
            case Op.Mul:
                dst.Var *= src.Var;
                Mul32(ref dst, src);
                Mul64(ref dst, src);
                break;
            case Op.And or Op.Or or Op.Xor:
                Bitwise(op, ref dst, src);
                break;
            case Op.Lsh:
                ShiftLeft(ref dst, (int)src.UMin, is32);
                break;
            case Op.Rsh:
                ShiftRight(ref dst, (int)src.UMin, is32);
                break;
            case Op.Arsh:
                ShiftRightArithmetic(ref dst, (int)src.UMin, is32);
                break;
        }
        if (is32)
            dst.ZeroExtend32();
        dst.Sync();
    }

    public static void Add32(ref RegState dst, in RegState src)
    {
        long min = (long)dst.S32Min + src.S32Min, max = (long)dst.S32Max + src.S32Max;
        (dst.S32Min, dst.S32Max) = min != (int)min || max != (int)max ? (int.MinValue, int.MaxValue) : ((int)min, (int)max);
        ulong umin = (ulong)dst.U32Min + src.U32Min, umax = (ulong)dst.U32Max + src.U32Max;
        (dst.U32Min, dst.U32Max) = umax > uint.MaxValue && umin <= uint.MaxValue ? (0, uint.MaxValue) : ((uint)umin, (uint)umax);
    }

    public static void Add64(ref RegState dst, in RegState src)
    {
        Int128 min = (Int128)dst.SMin + src.SMin, max = (Int128)dst.SMax + src.SMax;
        (dst.SMin, dst.SMax) = min < long.MinValue || min > long.MaxValue || max > long.MaxValue || max < long.MinValue
            ? (long.MinValue, long.MaxValue) : ((long)min, (long)max);
        ulong umin = dst.UMin + src.UMin, umax = dst.UMax + src.UMax;
        bool minWraps = umin < dst.UMin, maxWraps = umax < dst.UMax;
        (dst.UMin, dst.UMax) = maxWraps && !minWraps ? (0, ulong.MaxValue) : (umin, umax);
    }

    private static void Sub32(ref RegState dst, in RegState src)
    {
        long min = (long)dst.S32Min - src.S32Max, max = (long)dst.S32Max - src.S32Min;
        (dst.S32Min, dst.S32Max) = min != (int)min || max != (int)max ? (int.MinValue, int.MaxValue) : ((int)min, (int)max);
        bool minWraps = dst.U32Min < src.U32Max, maxWraps = dst.U32Max < src.U32Min;
        (dst.U32Min, dst.U32Max) = minWraps && !maxWraps ? (0, uint.MaxValue) : (dst.U32Min - src.U32Max, dst.U32Max - src.U32Min);
    }

    private static void Sub64(ref RegState dst, in RegState src)
    {
        Int128 min = (Int128)dst.SMin - src.SMax, max = (Int128)dst.SMax - src.SMin;
        (dst.SMin, dst.SMax) = min < long.MinValue || min > long.MaxValue || max > long.MaxValue || max < long.MinValue
            ? (long.MinValue, long.MaxValue) : ((long)min, (long)max);
        bool minWraps = dst.UMin < src.UMax, maxWraps = dst.UMax < src.UMin;
        (dst.UMin, dst.UMax) = minWraps && !maxWraps ? (0, ulong.MaxValue) : (dst.UMin - src.UMax, dst.UMax - src.UMin);
    }

    private static void Mul32(ref RegState dst, in RegState src)
    {
        ulong umin = (ulong)dst.U32Min * src.U32Min, umax = (ulong)dst.U32Max * src.U32Max;
        (dst.U32Min, dst.U32Max) = umin > uint.MaxValue || umax > uint.MaxValue ? (0, uint.MaxValue) : ((uint)umin, (uint)umax);
        Span<long> products = [(long)dst.S32Min * src.S32Min, (long)dst.S32Min * src.S32Max, (long)dst.S32Max * src.S32Min, (long)dst.S32Max * src.S32Max];
        (long min, long max) = (products[0], products[0]);
        var overflow = false;
        foreach (var p in products)
        {
            overflow |= p != (int)p;
            (min, max) = (Math.Min(min, p), Math.Max(max, p));
        }
        (dst.S32Min, dst.S32Max) = overflow ? (int.MinValue, int.MaxValue) : ((int)min, (int)max);
    }

    private static void Mul64(ref RegState dst, in RegState src)
    {
        UInt128 umin = (UInt128)dst.UMin * src.UMin, umax = (UInt128)dst.UMax * src.UMax;
        (dst.UMin, dst.UMax) = umin > ulong.MaxValue || umax > ulong.MaxValue ? (0, ulong.MaxValue) : ((ulong)umin, (ulong)umax);
        Span<Int128> products = [(Int128)dst.SMin * src.SMin, (Int128)dst.SMin * src.SMax, (Int128)dst.SMax * src.SMin, (Int128)dst.SMax * src.SMax];
        (Int128 min, Int128 max) = (products[0], products[0]);
        var overflow = false;
        foreach (var p in products)
        {
            overflow |= p < long.MinValue || p > long.MaxValue;
            (min, max) = (Int128.Min(min, p), Int128.Max(max, p));
        }
        (dst.SMin, dst.SMax) = overflow ? (long.MinValue, long.MaxValue) : ((long)min, (long)max);
    }

    private static void Bitwise(Op op, ref RegState dst, in RegState src)
    {
        var t = op switch { Op.And => dst.Var & src.Var, Op.Or => dst.Var | src.Var, _ => dst.Var ^ src.Var };
        dst.Var = t;
        var t32 = t.Low32;
        if (src.Var.IsConst32 && t32.IsConst)
        {
            (dst.S32Min, dst.S32Max, dst.U32Min, dst.U32Max) = ((int)t32.Value, (int)t32.Value, (uint)t32.Value, (uint)t32.Value);
        }
        else
        {
            (dst.U32Min, dst.U32Max) = op switch
            {
                Op.And => ((uint)t32.Value, Math.Min(dst.U32Max, src.U32Max)),
                Op.Or => (Math.Max(dst.U32Min, src.U32Min), (uint)t32.Max),
                _ => ((uint)t32.Value, (uint)t32.Max),
            };
            (dst.S32Min, dst.S32Max) = (int)dst.U32Min <= (int)dst.U32Max ? ((int)dst.U32Min, (int)dst.U32Max) : (int.MinValue, int.MaxValue);
        }
        if (src.Var.IsConst && t.IsConst)
        {
            dst.SetConstValue(t.Value);
            return;
        }
        (dst.UMin, dst.UMax) = op switch
        {
            Op.And => (t.Value, Math.Min(dst.UMax, src.UMax)),
            Op.Or => (Math.Max(dst.UMin, src.UMin), t.Max),
            _ => (t.Value, t.Max),
        };
        (dst.SMin, dst.SMax) = (long)dst.UMin <= (long)dst.UMax ? ((long)dst.UMin, (long)dst.UMax) : (long.MinValue, long.MaxValue);
        UpdateFromTnum(ref dst);
    }

    private static void UpdateFromTnum(ref RegState reg)
    {
        reg.Bounds32FromTnum();
        reg.Bounds64FromTnum();
    }

    private static void ShiftLeft32Bounds(ref RegState dst, int k)
    {
        (dst.S32Min, dst.S32Max) = (int.MinValue, int.MaxValue);
        (dst.U32Min, dst.U32Max) = k > 31 || dst.U32Max > 1UL << (31 - k) ? (0, uint.MaxValue) : (dst.U32Min << k, dst.U32Max << k);
    }

    private static void ShiftLeft(ref RegState dst, int k, bool is32)
    {
        if (is32)
        {
            var t = dst.Var.Low32;
            ShiftLeft32Bounds(ref dst, k);
            dst.Var = (t << k).Low32;
            ForgetBounds64(ref dst);
            dst.Bounds32FromTnum();
            return;
        }
        (dst.SMin, dst.SMax) = k == 32 ? ((long)dst.S32Min << 32, (long)dst.S32Max << 32) : (long.MinValue, long.MaxValue);
        (dst.UMin, dst.UMax) = dst.UMax > 1UL << (63 - k) ? (0, ulong.MaxValue) : (dst.UMin << k, dst.UMax << k);
        ShiftLeft32Bounds(ref dst, k);
        dst.Var <<= k;
        UpdateFromTnum(ref dst);
    }

    private static void ShiftRight(ref RegState dst, int k, bool is32)
    {
        if (is32)
        {
            (dst.S32Min, dst.S32Max) = (int.MinValue, int.MaxValue);
            dst.Var = dst.Var.Low32 >> k;
            (dst.U32Min, dst.U32Max) = (dst.U32Min >> k, dst.U32Max >> k);
            ForgetBounds64(ref dst);
            dst.Bounds32FromTnum();
            return;
        }
        (dst.SMin, dst.SMax) = (long.MinValue, long.MaxValue);
        dst.Var >>= k;
        (dst.UMin, dst.UMax) = (dst.UMin >> k, dst.UMax >> k);
        dst.SetBounds32Full();
        UpdateFromTnum(ref dst);
    }

    private static void ShiftRightArithmetic(ref RegState dst, int k, bool is32)
    {
        if (is32)
        {
            (dst.S32Min, dst.S32Max) = (dst.S32Min >> k, dst.S32Max >> k);
            dst.Var = dst.Var.Low32.Arsh(k, 32);
            (dst.U32Min, dst.U32Max) = (0, uint.MaxValue);
            ForgetBounds64(ref dst);
            dst.Bounds32FromTnum();
            return;
        }
        (dst.SMin, dst.SMax) = (dst.SMin >> k, dst.SMax >> k);
        dst.Var = dst.Var.Arsh(k, 64);
        (dst.UMin, dst.UMax) = (0, ulong.MaxValue);
        dst.SetBounds32Full();
        UpdateFromTnum(ref dst);
    }

    private static void ForgetBounds64(ref RegState reg) =>
        (reg.SMin, reg.SMax, reg.UMin, reg.UMax) = (long.MinValue, long.MaxValue, 0, ulong.MaxValue);
}
