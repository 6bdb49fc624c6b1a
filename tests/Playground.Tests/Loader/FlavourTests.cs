using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Profiles;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

/// <summary>CO-RE against kernels whose own types have flavours; all candidates count, and have to agree.</summary>
public sealed class FlavourTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Loader", "Data");

    private static readonly BtfInt Int = new() { Name = "int", Size = 4, Encoding = 1, Bits = 32 };

    private static BtfComposite Thing(string name, params (string Name, int Offset)[] members) =>
        new() { Name = name, Size = 32, Members = [.. members.Select(m => new BtfMember(m.Name, 1, m.Offset * 8, 0))] };

    private static LinkResult Link(string program, params BtfType[] kernel) => Linker.LinkAll(
        ObjectReader.Read("flavour.o", File.ReadAllBytes(Path.Combine(Data, "flavour.o"))),
        ProfileCatalog.ForKernel("test", new KernelVersion(6, 18), new BtfSpec([Int, .. kernel]))).Single(l => l.Name == program);

    private static int OffsetOfB(params BtfType[] kernel)
    {
        var program = Link("read_b", kernel).Program;
        Assert.NotNull(program);
        return program.Insns.First(i => i.Op == Op.Ldx).Off;
    }

    [Fact]
    public void A_kernel_type_with_a_flavour_is_a_candidate() =>
        Assert.Equal(12, OffsetOfB(Thing("playground_thing___v2", ("a", 8), ("b", 12))));

    [Fact]
    public void Candidates_that_agree_are_one() =>
        Assert.Equal(8, OffsetOfB(Thing("playground_thing", ("b", 8)), Thing("playground_thing___v2", ("a", 0), ("b", 8))));

    [Fact]
    public void A_candidate_without_the_member_does_not_count() =>
        Assert.Equal(16, OffsetOfB(Thing("playground_thing", ("a", 0)), Thing("playground_thing___v2", ("b", 16))));

    [Fact]
    public void Candidates_that_disagree_are_refused() =>
        Assert.Contains("which disagree (8 and 12)", Link("read_b", Thing("playground_thing", ("b", 8)), Thing("playground_thing___v2", ("b", 12))).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("playground_thing___v2", 3)]
    [InlineData("playground_thing__v2", 0)]
    [InlineData("playground_thing____v2", 0)]
    [InlineData("playground_thing2", 0)]
    [InlineData("my_playground_thing___v2", 0)]
    public void Only_three_underscores_part_a_flavour_from_its_name(string name, int value)
    {
        var insns = Link("exists", Thing(name, ("b", 0))).Program!.Insns;
        Assert.Equal(value, insns[0].Imm + 2 * insns[1].Imm);
    }
}
