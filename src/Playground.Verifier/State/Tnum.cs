using System.Numerics;

namespace Playground.Verifier;

/// <summary>A set of 64-bit numbers by known bits: bit i is <see cref="Value"/>'s where <see cref="Mask"/>'s is 0, unknown where it is 1.</summary>
/// <remarks>
/// Invariant: <c>Value &amp; Mask == 0</c>. Operations give a superset of the exact result (sound), and exactly the set
/// that Linux computes, since printed states show it. Multiplication is the tighter form of 6.17 and later.
/// </remarks>
internal readonly record struct Tnum(ulong Value, ulong Mask)
{
    public static readonly Tnum Unknown = new(0, ulong.MaxValue);

    public static Tnum Const(ulong c) => new(c, 0);

    public bool IsConst => Mask == 0;
    public bool IsUnknown => Mask == ulong.MaxValue;
    public ulong Min => Value;
    public ulong Max => Value | Mask;

    /// <summary>The smallest set that holds every number in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public static Tnum Range(ulong min, ulong max)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(min ^ max);
        if (bits == 64)
            return Unknown;
        var delta = (1UL << bits) - 1;
        return new(min & ~delta, delta);
    }

    public static Tnum operator <<(Tnum a, int k) => new(a.Value << k, a.Mask << k);
    public static Tnum operator >>(Tnum a, int k) => new(a.Value >> k, a.Mask >> k);

    /// <summary>Arithmetic shift of a number <paramref name="width"/> (32 or 64) bits wide.</summary>
    public Tnum Arsh(int k, int width) => width == 32
        ? new((uint)((int)Value >> k), (uint)((int)Mask >> k))
        : new((ulong)((long)Value >> k), (ulong)((long)Mask >> k));

    public static Tnum operator +(Tnum a, Tnum b)
    {
        var sum = a.Value + b.Value;
        var unknown = ((sum + a.Mask + b.Mask) ^ sum) | a.Mask | b.Mask;
        return new(sum & ~unknown, unknown);
    }

    public static Tnum operator -(Tnum a, Tnum b)
    {
        var diff = a.Value - b.Value;
        var unknown = ((diff + a.Mask) ^ (diff - b.Mask)) | a.Mask | b.Mask;
        return new(diff & ~unknown, unknown);
    }

    public static Tnum operator -(Tnum a) => Const(0) - a;

    public static Tnum operator &(Tnum a, Tnum b)
    {
        var ones = a.Value & b.Value;
        return new(ones, a.Max & b.Max & ~ones);
    }

    public static Tnum operator |(Tnum a, Tnum b)
    {
        var ones = a.Value | b.Value;
        return new(ones, (a.Mask | b.Mask) & ~ones);
    }

    public static Tnum operator ^(Tnum a, Tnum b)
    {
        var unknown = a.Mask | b.Mask;
        return new((a.Value ^ b.Value) & ~unknown, unknown);
    }

    public static Tnum operator *(Tnum a, Tnum b)
    {
        var sum = Const(0);
        while (a.Value != 0 || a.Mask != 0)
        {
            if ((a.Value & 1) != 0)
                sum += b;
            else if ((a.Mask & 1) != 0)
                sum = sum.Join(sum + b);
            a >>= 1;
            b <<= 1;
        }
        return sum;
    }

    /// <summary>The product as kernels before 6.17 compute it: unknown partial products are summed up as masks.</summary>
    public Tnum TimesLoosely(Tnum b)
    {
        var (a, unknown) = (this, Const(0));
        var known = Const(a.Value * b.Value);
        while (a.Value != 0 || a.Mask != 0)
        {
            if ((a.Value & 1) != 0)
                unknown += new Tnum(0, b.Mask);
            else if ((a.Mask & 1) != 0)
                unknown += new Tnum(0, b.Value | b.Mask);
            a >>= 1;
            b <<= 1;
        }
        return known + unknown;
    }

    /// <summary>Least upper bound: the numbers of both.</summary>
    public Tnum Join(Tnum other)
    {
        var unknown = (Value ^ other.Value) | Mask | other.Mask;
        return new(Value & other.Value & ~unknown, unknown);
    }

    /// <summary>The numbers in both; where they disagree on a known bit, the bit becomes 1 (the caller must know they overlap).</summary>
    public Tnum Intersect(Tnum other)
    {
        var unknown = Mask & other.Mask;
        return new((Value | other.Value) & ~unknown, unknown);
    }

    /// <summary>False when no number is in both.</summary>
    public bool Overlaps(Tnum other)
    {
        var known = ~Mask & ~other.Mask;
        return (Value & known) == (other.Value & known);
    }

    /// <summary>True when every number of <paramref name="inner"/> is in this set.</summary>
    public bool Contains(Tnum inner) => (inner.Mask & ~Mask) == 0 && (inner.Value & ~Mask) == Value;

    /// <summary>True when every number is a multiple of <paramref name="size"/>, a power of two.</summary>
    public bool IsAligned(ulong size) => (Max & (size - 1)) == 0;

    public Tnum Low32 => new((uint)Value, (uint)Mask);
    public Tnum ClearLow32 => new(Value & ~0xffffffffUL, Mask & ~0xffffffffUL);
    public bool IsConst32 => (uint)Mask == 0;

    /// <summary>High half of this, low half of <paramref name="low"/>.</summary>
    public Tnum WithLow32(Tnum low) => new((Value & ~0xffffffffUL) | (uint)low.Value, (Mask & ~0xffffffffUL) | (uint)low.Mask);

    /// <summary>The low <paramref name="bytes"/> bytes, the rest zero.</summary>
    public Tnum Cast(int bytes) => bytes >= 8 ? this : new(Value & ((1UL << (bytes * 8)) - 1), Mask & ((1UL << (bytes * 8)) - 1));

    /// <summary>The smallest member greater than <paramref name="z"/>; <see cref="Max"/> when there is none.</summary>
    public ulong Next(ulong z)
    {
        if (z >= Max)
            return Max;
        if (z < Value)
            return Value;
        // The members are Value plus the subsets of Mask, in order. Count up from the smallest member at or above the
        // part of z that a member can share: find the highest bit where z leaves the set, and fix bits below it.
        var j = z - Value;
        var outside = j & ~Mask;
        var stop = 64 - BitOperations.LeadingZeroCount(outside);
        var below = stop == 64 ? ulong.MaxValue : (1UL << stop) - 1;
        // With the fixed bits set to 1, an increment carries through them to the next free bit.
        var filled = j | ~Mask | below;
        return Value | ((filled + 1) & Mask);
    }

    /// <summary>Swaps the bytes of the low <paramref name="bits"/> bits; higher bits become 0.</summary>
    public Tnum ByteSwap(int bits) => bits switch
    {
        16 => new(BinaryReverse16(Value), BinaryReverse16(Mask)),
        32 => new(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)Value), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)Mask)),
        _ => new(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Value), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Mask)),
    };

    private static ulong BinaryReverse16(ulong x) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)x);

    /// <summary>As messages print it: a constant in decimal up to 65535 and in hex above, otherwise <c>(value; mask)</c>.</summary>
    public override string ToString() => IsConst
        ? Value <= 65535 ? Value.ToString() : $"0x{Value:x}"
        : $"(0x{Value:x}; 0x{Mask:x})";
}
