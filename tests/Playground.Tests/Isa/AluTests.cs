using Playground.Isa;

namespace Playground.Tests.Isa;

public sealed class AluTests
{
    private const ulong Min64 = 0x8000_0000_0000_0000, Min32 = 0x8000_0000, Minus1 = ulong.MaxValue;

    [Theory]
    [InlineData(Op.Add, false, Minus1, 1ul, 0ul)]
    [InlineData(Op.Add, true, 0x1_ffff_fffful, 1ul, 0ul)]
    [InlineData(Op.Sub, true, 0ul, 1ul, 0xffff_fffful)]
    [InlineData(Op.Mul, false, Min64, 2ul, 0ul)]
    [InlineData(Op.Div, false, 7ul, 0ul, 0ul)]
    [InlineData(Op.Div, true, 0x5_0000_0007ul, 0x1_0000_0000ul, 0ul)]
    [InlineData(Op.Div, true, 0x5_0000_0007ul, 2ul, 3ul)]
    [InlineData(Op.Mod, false, Minus1, 0ul, Minus1)]
    [InlineData(Op.Mod, true, Minus1, 0ul, 0xffff_fffful)]
    [InlineData(Op.SDiv, false, Min64, Minus1, Min64)]
    [InlineData(Op.SDiv, true, Min32, Minus1, Min32)]
    [InlineData(Op.SDiv, false, unchecked((ulong)-7), 2ul, unchecked((ulong)-3))]
    [InlineData(Op.SDiv, true, unchecked((ulong)-7), 2ul, 0xffff_fffdul)]
    [InlineData(Op.SDiv, false, 5ul, 0ul, 0ul)]
    [InlineData(Op.SMod, false, Min64, Minus1, 0ul)]
    [InlineData(Op.SMod, true, Min32, Minus1, 0ul)]
    [InlineData(Op.SMod, false, unchecked((ulong)-7), 2ul, Minus1)]
    [InlineData(Op.SMod, true, unchecked((ulong)-7), 0ul, 0xffff_fff9ul)]
    [InlineData(Op.Lsh, false, 1ul, 65ul, 2ul)]
    [InlineData(Op.Lsh, true, 1ul, 33ul, 2ul)]
    [InlineData(Op.Rsh, true, Minus1, 36ul, 0x0fff_fffful)]
    [InlineData(Op.Arsh, true, Min32, 31ul, 0xffff_fffful)]
    [InlineData(Op.Arsh, false, Min64, 127ul, Minus1)]
    [InlineData(Op.Neg, true, 1ul, 0ul, 0xffff_fffful)]
    [InlineData(Op.Neg, false, Min64, 0ul, Min64)]
    [InlineData(Op.Mov, true, 0ul, Minus1, 0xffff_fffful)]
    public void Corner_cases_are_those_of_RFC_9669(Op op, bool is32, ulong dst, ulong src, ulong want) =>
        Assert.Equal(want, Alu.Eval(op, is32, dst, src));

    [Theory]
    [InlineData("bf21080000000000", 0x180ul, 0xffff_ffff_ffff_ff80ul)]
    [InlineData("bc21080000000000", 0x180ul, 0xffff_ff80ul)]
    [InlineData("bc21100000000000", 0x8000ul, 0xffff_8000ul)]
    [InlineData("bf21200000000000", 0x8000_0000ul, 0xffff_ffff_8000_0000ul)]
    public void A_move_with_sign_extension_fills_its_own_width(string bytes, ulong src, ulong want) =>
        Assert.Equal(want, Alu.Eval(InsnCodec.Decode(Convert.FromHexString(bytes))[0], 0, src));

    [Theory]
    [InlineData(Op.ToLe, 16, 0x7788ul)]
    [InlineData(Op.ToLe, 32, 0x55667788ul)]
    [InlineData(Op.ToLe, 64, 0x1122334455667788ul)]
    [InlineData(Op.ToBe, 16, 0x8877ul)]
    [InlineData(Op.ToBe, 32, 0x88776655ul)]
    [InlineData(Op.Bswap, 16, 0x8877ul)]
    [InlineData(Op.Bswap, 64, 0x8877665544332211ul)]
    public void Byte_order_conversions_clear_what_is_above_their_width(Op op, int bits, ulong want) =>
        Assert.Equal(want, Alu.ByteOrder(op, bits, 0x1122334455667788));

    [Theory]
    [InlineData(Op.JSGt, true, 0x1_0000_0000ul, Minus1, true)]
    [InlineData(Op.JGt, true, 0x1_0000_0000ul, 1ul, false)]
    [InlineData(Op.JGt, true, 0x8000_0000ul, 0x7fff_fffful, true)]
    [InlineData(Op.JGt, false, 0x1_0000_0000ul, 1ul, true)]
    [InlineData(Op.JSLt, true, 0x8000_0000ul, 0ul, true)]
    [InlineData(Op.JSLt, false, 0x8000_0000ul, 0ul, false)]
    [InlineData(Op.JSet, true, 0x1_0000_0000ul, Minus1, false)]
    [InlineData(Op.JSet, false, 0x1_0000_0000ul, Minus1, true)]
    [InlineData(Op.JEq, true, 0x5_ffff_fffful, Minus1, true)]
    public void Narrow_jumps_look_at_the_low_half_only(Op op, bool is32, ulong a, ulong b, bool want) =>
        Assert.Equal(want, Jump.Taken(op, is32, a, b));

    [Fact]
    public void Every_arithmetic_operation_has_a_meaning()
    {
        for (var op = Op.Add; op <= Op.Mov; op++)
            Alu.Eval(op, false, 3, 2);
        for (var op = Op.JEq; op <= Op.JSLe; op++)
            Jump.Taken(op, false, 3, 2);
    }
}
