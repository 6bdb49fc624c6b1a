using System.Numerics;
using Playground.Isa;

namespace Playground.Verifier;

/// <summary>What a condition that holds teaches about its two operands.</summary>
internal static class BranchRefinement
{
    /// <summary>Refines two scalars, knowing that <c>a op b</c> is <paramref name="holds"/>; both end tightened. They may be the same register.</summary>
    public static void Refine(ref RegState a, ref RegState b, Op op, bool holds, bool is32)
    {
        if (a.Type != RegType.Scalar || b.Type != RegType.Scalar)
            return;
        Apply(ref a, ref b, op, holds, is32);
        a.Sync();
        b.Sync();
    }

    private static void Apply(ref RegState a, ref RegState b, Op op, bool holds, bool is32)
    {
        switch (op)
        {
            case Op.JEq or Op.JNe:
                if (holds == (op == Op.JEq))
                    Equal(ref a, ref b, is32);
                else
                    NotEqual(ref a, ref b, is32);
                break;
            case Op.JSet:
                BitTest(ref a, ref b, holds, is32);
                break;
            case Op.JLt when holds:
            case Op.JGe when !holds:
                Less(ref a, ref b, 1, is32);
                break;
            case Op.JLe when holds:
            case Op.JGt when !holds:
                Less(ref a, ref b, 0, is32);
                break;
            case Op.JGt or Op.JLe:
                Less(ref b, ref a, 1, is32);
                break;
            case Op.JGe or Op.JLt:
                Less(ref b, ref a, 0, is32);
                break;
            case Op.JSLt when holds:
            case Op.JSGe when !holds:
                SignedLess(ref a, ref b, 1, is32);
                break;
            case Op.JSLe when holds:
            case Op.JSGt when !holds:
                SignedLess(ref a, ref b, 0, is32);
                break;
            case Op.JSGt or Op.JSLe:
                SignedLess(ref b, ref a, 1, is32);
                break;
            case Op.JSGe or Op.JSLt:
                SignedLess(ref b, ref a, 0, is32);
                break;
        }
    }

    private static void Equal(ref RegState a, ref RegState b, bool is32)
    {
        if (is32)
        {
            (a.U32Min, a.U32Max) = (Math.Max(a.U32Min, b.U32Min), Math.Min(a.U32Max, b.U32Max));
            (a.S32Min, a.S32Max) = (Math.Max(a.S32Min, b.S32Min), Math.Min(a.S32Max, b.S32Max));
            (b.U32Min, b.U32Max, b.S32Min, b.S32Max) = (a.U32Min, a.U32Max, a.S32Min, a.S32Max);
            var low = a.Var.Low32.Intersect(b.Var.Low32);
            a.Var = a.Var.WithLow32(low);
            b.Var = b.Var.WithLow32(low);
            return;
        }
        (a.UMin, a.UMax) = (Math.Max(a.UMin, b.UMin), Math.Min(a.UMax, b.UMax));
        (a.SMin, a.SMax) = (Math.Max(a.SMin, b.SMin), Math.Min(a.SMax, b.SMax));
        (b.UMin, b.UMax, b.SMin, b.SMax) = (a.UMin, a.UMax, a.SMin, a.SMax);
        a.Var = a.Var.Intersect(b.Var);
        b.Var = a.Var;
    }

    private static void NotEqual(ref RegState a, ref RegState b, bool is32)
    {
        if (!IsConst(b, is32))
        {
            if (IsConst(a, is32))
                ExcludeEnds(ref b, a, is32);
            return;
        }
        ExcludeEnds(ref a, b, is32);
    }

    private static bool IsConst(in RegState reg, bool is32) => is32 ? reg.Var.IsConst32 : reg.Var.IsConst;

    private static void ExcludeEnds(ref RegState reg, in RegState constant, bool is32)
    {
        if (is32)
        {
            var c = (uint)constant.Var.Value;
            if (reg.U32Min == c) reg.U32Min++;
            if (reg.U32Max == c) reg.U32Max--;
            if (reg.S32Min == (int)c) reg.S32Min++;
            if (reg.S32Max == (int)c) reg.S32Max--;
            return;
        }
        var k = constant.Var.Value;
        if (reg.UMin == k) reg.UMin++;
        if (reg.UMax == k) reg.UMax--;
        if (reg.SMin == (long)k) reg.SMin++;
        if (reg.SMax == (long)k) reg.SMax--;
    }

    private static void BitTest(ref RegState a, ref RegState b, bool holds, bool is32)
    {
        if (IsConst(b, is32))
            BitTestConst(ref a, is32 ? (uint)b.Var.Value : b.Var.Value, holds, is32);
        else if (IsConst(a, is32))
            BitTestConst(ref b, is32 ? (uint)a.Var.Value : a.Var.Value, holds, is32);
    }

    private static void BitTestConst(ref RegState reg, ulong bits, bool holds, bool is32)
    {
        if (holds)
        {
            if (!BitOperations.IsPow2(bits))
                return;
            if (is32)
                reg.Var = reg.Var.WithLow32(reg.Var.Low32 | Tnum.Const(bits));
            else
                reg.Var |= Tnum.Const(bits);
            return;
        }
        // The bounds are found again from the tnum.
        reg.SetBoundsFull();
        if (is32)
            reg.Var = reg.Var.WithLow32(reg.Var.Low32 & Tnum.Const(~bits));
        else
            reg.Var &= Tnum.Const(~bits);
    }

    private static void Less(ref RegState a, ref RegState b, uint strict, bool is32)
    {
        if (is32)
        {
            a.U32Max = Math.Min(a.U32Max, b.U32Max - strict);
            b.U32Min = Math.Max(a.U32Min + strict, b.U32Min);
            return;
        }
        a.UMax = Math.Min(a.UMax, b.UMax - strict);
        b.UMin = Math.Max(a.UMin + strict, b.UMin);
    }

    private static void SignedLess(ref RegState a, ref RegState b, int strict, bool is32)
    {
        if (is32)
        {
            a.S32Max = Math.Min(a.S32Max, b.S32Max - strict);
            b.S32Min = Math.Max(a.S32Min + strict, b.S32Min);
            return;
        }
        a.SMax = Math.Min(a.SMax, b.SMax - strict);
        b.SMin = Math.Max(a.SMin + strict, b.SMin);
    }
}
