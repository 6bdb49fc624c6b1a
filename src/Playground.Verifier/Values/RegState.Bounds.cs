namespace Playground.Verifier;

// Tightening: what each kind of knowledge (tnum, 64-bit and 32-bit, signed and unsigned bounds) says about the others.
internal partial struct RegState
{
    /// <summary>Makes all five views as tight as one pass makes them. The order of the steps is observable in printed bounds.</summary>
    public void Sync()
    {
        if (Var.Mask == 0 && SMin == SMax && UMin == UMax && UMin == Var.Value && SMin == (long)UMin
            && S32Min == S32Max && U32Min == U32Max && U32Min == (uint)UMin && S32Min == (int)U32Min)
            return; // a consistent constant
        Bounds32FromTnum();
        Bounds64FromTnum();
        for (var round = 0; round < 3; round++)
        {
            Deduce32();
            Deduce64();
            DeduceMixed();
        }
        TnumFromBounds();
        Bounds32FromTnum();
        Bounds64FromTnum();
    }

    private void Limit32(int min, int max) => (S32Min, S32Max) = (Math.Max(S32Min, min), Math.Min(S32Max, max));
    private void Limit32(uint min, uint max) => (U32Min, U32Max) = (Math.Max(U32Min, min), Math.Min(U32Max, max));
    private void Limit64(long min, long max) => (SMin, SMax) = (Math.Max(SMin, min), Math.Min(SMax, max));
    private void Limit64(ulong min, ulong max) => (UMin, UMax) = (Math.Max(UMin, min), Math.Min(UMax, max));

    public void Bounds32FromTnum()
    {
        uint v = (uint)Var.Value, m = (uint)Var.Mask;
        Limit32((int)(v | (m & 0x80000000)), (int)(v | (m & 0x7fffffff)));
        Limit32(v, v | m);
    }

    public void Bounds64FromTnum()
    {
        ulong v = Var.Value, m = Var.Mask;
        Limit64((long)(v | (m & (1UL << 63))), (long)(v | (m & ~(1UL << 63))));
        Limit64(v, v | m);

        // When only one member of the tnum lies within [umin, umax], that is the value.
        if (m == 0 && UMin == UMax)
            return;
        var next = Var.Next(UMin);
        var inside = (UMin & ~m) == v;
        if (inside && next > UMax)
            SetConstValue(UMin);
        else if (!inside && next == Var.Max)
            SetConstValue(Var.Max);
        else if (!inside && next <= UMax && Var.Next(next) > UMax)
            SetConstValue(next);
    }

    private void Deduce32()
    {
        if (UMin >> 32 == UMax >> 32)
        {
            Limit32((uint)UMin, (uint)UMax);
            if ((int)UMin <= (int)UMax)
                Limit32((int)UMin, (int)UMax);
        }
        if (SMin >> 32 == SMax >> 32)
        {
            if ((uint)SMin <= (uint)SMax)
                Limit32((uint)SMin, (uint)SMax);
            if ((int)SMin <= (int)SMax)
                Limit32((int)SMin, (int)SMax);
        }
        // The low half passes from negative to non-negative exactly once: signed order is kept across the step.
        if ((uint)(UMin >> 32) + 1 == (uint)(UMax >> 32) && (int)UMin < 0 && (int)UMax >= 0)
            Limit32((int)UMin, (int)UMax);
        if ((uint)(SMin >> 32) + 1 == (uint)(SMax >> 32) && (int)SMin < 0 && (int)SMax >= 0)
            Limit32((int)SMin, (int)SMax);
        if ((int)U32Min <= (int)U32Max)
            Limit32((int)U32Min, (int)U32Max);
        if ((uint)S32Min <= (uint)S32Max)
        {
            Limit32((uint)S32Min, (uint)S32Max);
        }
        else if (U32Max < (uint)S32Min)
        {
            S32Min = (int)U32Min;
            U32Max = Math.Min(U32Max, (uint)S32Max);
        }
        else if ((uint)S32Max < U32Min)
        {
            S32Max = (int)U32Max;
            U32Min = Math.Max(U32Min, (uint)S32Min);
        }
    }

    private void Deduce64()
    {
        if ((long)UMin <= (long)UMax)
            Limit64((long)UMin, (long)UMax);
        if ((ulong)SMin <= (ulong)SMax)
        {
            Limit64((ulong)SMin, (ulong)SMax);
        }
        else if (UMax < (ulong)SMin)
        {
            SMin = (long)UMin;
            UMax = Math.Min(UMax, (ulong)SMax);
        }
        else if ((ulong)SMax < UMin)
        {
            SMax = (long)UMax;
            UMin = Math.Max(UMin, (ulong)SMin);
        }
    }

    private void DeduceMixed()
    {
        const ulong high = ~0xffffffffUL;
        Limit64((UMin & high) | U32Min, (UMax & high) | U32Max);
        Limit64((long)(((ulong)SMin & high) | U32Min), (long)(((ulong)SMax & high) | U32Max));
        if (S32Min >= 0 && SMin >= int.MinValue && SMax <= int.MaxValue)
        {
            (SMin, SMax) = (S32Min, S32Max);
            (UMin, UMax) = ((ulong)S32Min, (ulong)S32Max);
            Var = Var.Intersect(Tnum.Range((ulong)SMin, (ulong)SMax));
        }
    }

    private void TnumFromBounds()
    {
        var t64 = Var.Intersect(Tnum.Range(UMin, UMax));
        var t32 = t64.Low32.Intersect(Tnum.Range(U32Min, U32Max));
        Var = t64.WithLow32(t32);
    }

    /// <summary>The upper half becomes zero; the 64-bit bounds are those of the low half.</summary>
    public void ZeroExtend32()
    {
        Var = Var.Low32;
        (UMin, UMax) = (U32Min, U32Max);
        (SMin, SMax) = S32Min >= 0 && S32Max >= 0 ? ((long)S32Min, S32Max) : (0L, (long)uint.MaxValue);
    }

    /// <summary>Keeps the low <paramref name="bytes"/> bytes, the rest zero.</summary>
    public void Narrow(int bytes)
    {
        if (bytes >= 8)
            return;
        var mask = (1UL << (bytes * 8)) - 1;
        Var = Var.Cast(bytes);
        (UMin, UMax) = (UMin & ~mask) == (UMax & ~mask) ? (UMin & mask, UMax & mask) : (0, mask);
        (SMin, SMax) = ((long)UMin, (long)UMax);
        if (bytes < 4)
            SetBounds32Full();
        Sync();
    }

    /// <summary>Sign-extends the low <paramref name="bytes"/> bytes to 64 bits.</summary>
    public void SignExtend64(int bytes)
    {
        var bits = bytes * 8;
        if (Var.IsConst)
        {
            SetConstValue((ulong)SignExtend((long)Var.Value, bits));
            return;
        }
        if (SMin >> bits == SMax >> bits)
        {
            long a = SignExtend(SMin, bits), b = SignExtend(SMax, bits);
            long low = Math.Min(a, b), high = Math.Max(a, b);
            if (low >= 0 == high >= 0)
            {
                (SMin, SMax, UMin, UMax) = (low, high, (ulong)low, (ulong)high);
                (S32Min, S32Max, U32Min, U32Max) = ((int)low, (int)high, (uint)low, (uint)high);
                Var = Tnum.Range((ulong)low, (ulong)high);
                return;
            }
        }
        var limit = 1L << (bits - 1);
        (SMin, SMax, UMin, UMax) = (-limit, limit - 1, 0, ulong.MaxValue);
        (S32Min, S32Max, U32Min, U32Max) = ((int)-limit, (int)(limit - 1), 0, uint.MaxValue);
        Var = Tnum.Unknown;
    }

    /// <summary>Sign-extends the low 1 or 2 bytes to 32 bits; the 64-bit bounds are left for a zero extension after it.</summary>
    public void SignExtend32(int bytes)
    {
        var bits = bytes * 8;
        if (Var.IsConst)
        {
            var c = (uint)SignExtend((long)Var.Value, bits);
            Var = Tnum.Const(c);
            (S32Min, S32Max, U32Min, U32Max) = ((int)c, (int)c, c, c);
            return;
        }
        if (S32Min >> bits == S32Max >> bits)
        {
            int a = (int)SignExtend(S32Min, bits), b = (int)SignExtend(S32Max, bits);
            int low = Math.Min(a, b), high = Math.Max(a, b);
            if (low >= 0 == high >= 0)
            {
                (S32Min, S32Max, U32Min, U32Max) = (low, high, (uint)low, (uint)high);
                Var = Tnum.Range((ulong)low, (ulong)high).Low32;
                return;
            }
        }
        var limit = 1 << (bits - 1);
        (S32Min, S32Max, U32Min, U32Max) = (-limit, limit - 1, 0, uint.MaxValue);
        Var = new(0, uint.MaxValue);
    }

    private static long SignExtend(long x, int bits) => x << (64 - bits) >> (64 - bits);

    /// <summary>Why the five views contradict each other; null when they do not.</summary>
    public readonly string? Contradiction()
    {
        if (UMin > UMax || SMin > SMax || U32Min > U32Max || S32Min > S32Max)
            return "range bounds violation";
        if (Var.IsConst && !(UMin == Var.Value && UMax == Var.Value && SMin == (long)Var.Value && SMax == (long)Var.Value))
            return "const tnum out of sync with range bounds";
        if (Var.IsConst32 && !(U32Min == (uint)Var.Value && U32Max == (uint)Var.Value && S32Min == (int)Var.Value && S32Max == (int)Var.Value))
            return "const subreg tnum out of sync with range bounds";
        return null;
    }
}
