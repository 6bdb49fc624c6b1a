using Playground.Verifier;

namespace Playground.Tests.Verifier;

public sealed class TnumTests
{
    private const int Bits = 4;

    /// <summary>Every tnum of four bits.</summary>
    private static IEnumerable<Tnum> All()
    {
        for (ulong mask = 0; mask < 1 << Bits; mask++)
            for (ulong value = 0; value < 1 << Bits; value++)
                if ((value & mask) == 0)
                    yield return new Tnum(value, mask);
    }

    private static IEnumerable<ulong> Members(Tnum t)
    {
        for (ulong x = 0; x < 1 << Bits; x++)
            if ((x & ~t.Mask) == t.Value)
                yield return x;
    }

    private static bool Holds(Tnum t, ulong x) => (x & ~t.Mask) == t.Value;

    public static TheoryData<string> Operations() => ["+", "-", "&", "|", "^", "*"];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_result_holds_every_result_of_the_members(string op)
    {
        Func<Tnum, Tnum, Tnum> lifted = op switch
        {
            "+" => (a, b) => a + b,
            "-" => (a, b) => a - b,
            "&" => (a, b) => a & b,
            "|" => (a, b) => a | b,
            "^" => (a, b) => a ^ b,
            _ => (a, b) => a * b,
        };
        Func<ulong, ulong, ulong> exact = op switch
        {
            "+" => (a, b) => a + b,
            "-" => (a, b) => a - b,
            "&" => (a, b) => a & b,
            "|" => (a, b) => a | b,
            "^" => (a, b) => a ^ b,
            _ => (a, b) => a * b,
        };
        foreach (var a in All())
        {
            foreach (var b in All())
            {
                var result = lifted(a, b);
                Assert.Equal(0UL, result.Value & result.Mask);
                foreach (var x in Members(a))
                    foreach (var y in Members(b))
                        Assert.True(Holds(result, exact(x, y)), $"{a} {op} {b} = {result} lacks {x} {op} {y}");
            }
        }
    }

    [Fact]
    public void Join_holds_both_and_contains_is_the_order_of_sets()
    {
        foreach (var a in All())
        {
            foreach (var b in All())
            {
                var join = a.Join(b);
                Assert.True(join.Contains(a) && join.Contains(b));
                Assert.Equal(Members(b).All(x => Holds(a, x)), a.Contains(b));
                Assert.Equal(Members(a).Intersect(Members(b)).Any(), a.Overlaps(b));
            }
        }
    }

    [Fact]
    public void Range_is_the_smallest_set_by_common_leading_bits()
    {
        for (ulong min = 0; min < 16; min++)
        {
            for (var max = min; max < 16; max++)
            {
                var range = Tnum.Range(min, max);
                for (var x = min; x <= max; x++)
                    Assert.True(Holds(range, x));
            }
        }
        Assert.Equal(new Tnum(0x100, 0x7), Tnum.Range(0x100, 0x105));
        Assert.Equal(Tnum.Unknown, Tnum.Range(0, ulong.MaxValue));
    }

    [Fact]
    public void Next_is_the_smallest_member_above()
    {
        foreach (var t in All())
        {
            for (ulong z = 0; z < 16; z++)
            {
                var above = Members(t).Where(x => x > z).ToArray();
                Assert.Equal(above.Length > 0 ? above.Min() : t.Max, t.Next(z));
            }
        }
        var high = new Tnum(1UL << 63, 0xff00);
        Assert.Equal((1UL << 63) | 0x100, high.Next(1UL << 63));
        Assert.Equal(1UL << 63, high.Next(5));
    }

    [Theory]
    [InlineData(16, 0x0102UL, 0xf000UL, 0x0201UL, 0x00f0UL)]
    [InlineData(32, 0x01020304UL, 0UL, 0x04030201UL, 0UL)]
    public void Byte_swap_moves_known_and_unknown_bits_alike(int bits, ulong value, ulong mask, ulong swappedValue, ulong swappedMask) =>
        Assert.Equal(new Tnum(swappedValue, swappedMask), new Tnum(value, mask).ByteSwap(bits));

    [Theory]
    [InlineData(5UL, 0UL, "5")]
    [InlineData(65536UL, 0UL, "0x10000")]
    [InlineData(0UL, 7UL, "(0x0; 0x7)")]
    public void Text_is_the_messages_spelling(ulong value, ulong mask, string text) => Assert.Equal(text, new Tnum(value, mask).ToString());
}
