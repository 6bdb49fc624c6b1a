using Playground.Btf;
using Playground.Kernel.Profiles;
using Playground.Loader.Linking.Core;

namespace Playground.Tests.Btf;

/// <summary>Identity, equivalence and compatibility are three questions.</summary>
public sealed class BtfEquivalenceTests
{
    private static BtfInt Int(string name = "int", int size = 4) => new() { Name = name, Size = size, Encoding = 1, Bits = size * 8 };

    /// <summary>A list node that points to itself: ids 1 (node), 2 (pointer), 3 (int).</summary>
    private static BtfSpec Circle(string member = "next", int size = 16, string number = "int") => new(
    [
        new BtfComposite { Name = "node", Size = size, Members = [new(member, 2, 0, 0), new("value", 3, 64, 0)] },
        new BtfPtr { Target = 1 },
        Int(number),
    ]);

    /// <summary>The same, declared twice and in another order.</summary>
    private static readonly BtfSpec Twice = new(
    [
        Int(),
        new BtfPtr { Target = 3 },
        new BtfComposite { Name = "node", Size = 16, Members = [new("next", 4, 0, 0), new("value", 1, 64, 0)] },
        new BtfPtr { Target = 5 },
        new BtfComposite { Name = "node", Size = 16, Members = [new("next", 2, 0, 0), new("value", 1, 64, 0)] },
    ]);

    [Fact]
    public void Equal_declarations_are_equivalent_and_not_identical()
    {
        Assert.NotEqual(Twice[3].Id, Twice[5].Id);
        Assert.True(new BtfEquivalence(Twice, Twice).AreEquivalent(3, 5));
    }

    [Fact]
    public void Circles_are_compared_to_their_end() => Assert.True(new BtfEquivalence(Circle(), Twice).AreEquivalent(1, 5));

    [Fact]
    public void A_difference_anywhere_settles_it()
    {
        foreach (var other in (BtfSpec[])[Circle(member: "prev"), Circle(size: 24), Circle(number: "s32")])
        {
            Assert.False(new BtfEquivalence(Circle(), other).AreEquivalent(1, 1));
            Assert.False(new BtfEquivalence(other, Circle()).AreEquivalent(2, 2));
        }
    }

    [Fact]
    public void Compatible_types_need_not_be_equivalent_and_equivalent_ones_are_compatible()
    {
        var (local, kernel) = (Circle(), Circle(size: 24));
        Assert.True(new CoreCompatibility(local, kernel).TypesAreCompatible(1, 1));
        Assert.True(new CoreCompatibility(local, kernel).FieldsAreCompatible(1, 1));
        Assert.False(new BtfEquivalence(local, kernel).AreEquivalent(1, 1));
        Assert.True(new CoreCompatibility(local, Twice).TypesAreCompatible(1, 5));
        Assert.False(new CoreCompatibility(local, kernel).TypesAreCompatible(1, 3));
    }

    [Theory]
    [InlineData("int", "unsigned int", true)] // sign and name do not count
    [InlineData("int", "char", true)] // nor does the size
    [InlineData("int", "struct", false)]
    [InlineData("pointer", "pointer to struct", true)]
    [InlineData("pointer", "int", false)]
    [InlineData("array", "longer array", true)]
    [InlineData("array", "array of pointers", false)]
    [InlineData("struct", "union", true)] // as fields
    [InlineData("enum a", "enum a___flavour", true)]
    [InlineData("enum a", "enum b", false)]
    [InlineData("enum a", "int", false)]
    [InlineData("typedef", "int", true)]
    public void Fields_are_compatible_as_libbpf_has_it(string local, string kernel, bool compatible)
    {
        var fields = Fields();
        Assert.Equal(compatible, new CoreCompatibility(fields, fields).FieldsAreCompatible(Kinds[local], Kinds[kernel]));
        Assert.Equal(compatible, new CoreCompatibility(fields, fields).FieldsAreCompatible(Kinds[kernel], Kinds[local]));
    }

    private static readonly Dictionary<string, int> Kinds = new()
    {
        ["int"] = 1,
        ["unsigned int"] = 2,
        ["char"] = 3,
        ["struct"] = 4,
        ["union"] = 5,
        ["pointer"] = 6,
        ["pointer to struct"] = 7,
        ["array"] = 8,
        ["longer array"] = 9,
        ["array of pointers"] = 10,
        ["enum a"] = 11,
        ["enum a___flavour"] = 12,
        ["enum b"] = 13,
        ["typedef"] = 14,
    };

    private static BtfSpec Fields() => new(
    [
        Int(),
        new BtfInt { Name = "unsigned int", Size = 4, Bits = 32 },
        Int("char", 1),
        new BtfComposite { Name = "s", Size = 4, Members = [] },
        new BtfComposite { Name = "u", Size = 8, IsUnion = true, Members = [] },
        new BtfPtr { Target = 1 },
        new BtfPtr { Target = 4 },
        new BtfArray { Element = 1, IndexType = 1, Count = 4 },
        new BtfArray { Element = 2, IndexType = 1, Count = 8 },
        new BtfArray { Element = 6, IndexType = 1, Count = 4 },
        new BtfEnum { Name = "a", Size = 4, Values = [] },
        new BtfEnum { Name = "a___flavour", Size = 8, Is64 = true, Values = [] },
        new BtfEnum { Name = "b", Size = 4, Values = [] },
        new BtfTypedef { Name = "t", Target = 1 },
    ]);

    [Fact]
    public void What_is_written_and_read_again_is_equivalent()
    {
        var kernel = ProfileCatalog.Get("linux-6.18").KernelBtf;
        var again = BtfReader.Read(BtfWriter.Write(kernel));
        var equivalence = new BtfEquivalence(kernel, again);
        foreach (var name in (string[])["path", "list_head", "bpf_map_ops", "sk_buff"])
            Assert.True(equivalence.AreEquivalent(kernel.FindFirst(name, BtfKind.Struct)!.Id, again.FindFirst(name, BtfKind.Struct)!.Id), name);
        Assert.False(equivalence.AreEquivalent(kernel.FindFirst("path", BtfKind.Struct)!.Id, again.FindFirst("list_head", BtfKind.Struct)!.Id));
    }
}
