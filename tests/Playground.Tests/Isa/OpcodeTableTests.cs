using Playground.Isa;

namespace Playground.Tests.Isa;

public sealed class OpcodeTableTests
{
    /// <summary>Every byte was loaded on Linux 6.18; these were not refused as unknown opcodes.</summary>
    private const string KnownTo618 =
        "040506070c0f14151617181c1d1e1f2024252627282c2d2e2f30343536373c3d3e3f4044454647484c4d4e4f50545556" +
        "575c5d5e5f61626364656667696a6b6c6d6e6f71727374757677797a7b7c7d7e7f8184858789919495979c9fa4a5a6a7" +
        "acadaeafb4b5b6b7bcbdbebfc3c4c5c6c7cbcccdcecfd3d4d5d6d7dbdcdddee5";

    [Fact]
    public void The_legal_opcodes_are_those_that_the_kernel_knows() =>
        Assert.Equal(KnownTo618, Convert.ToHexStringLower(OpcodeTable.All.AsSpan()));

    [Fact]
    public void Every_legal_opcode_has_an_operation() =>
        Assert.All(OpcodeTable.All, code => Assert.NotEqual(Op.Unknown, Insn.FromRaw(code).Op));

    [Theory]
    [InlineData(0x81, 6, 1, false)]
    [InlineData(0x81, 6, 12, true)]
    [InlineData(0xe5, 6, 1, false)]
    [InlineData(0xe5, 6, 12, true)]
    [InlineData(0xd3, 6, 12, false)]
    [InlineData(0xd3, 6, 18, true)]
    [InlineData(0x8d, 6, 18, false)]
    public void An_opcode_is_legal_from_the_kernel_that_brought_it(int code, int major, int minor, bool want) =>
        Assert.Equal(want, OpcodeTable.IsLegal(Insn.FromRaw((ulong)code), major, minor));
}
