using Playground.Btf;
using Playground.Kernel.Profiles;
using Playground.Kernel.Types;

namespace Playground.Tests.Kernel;

/// <summary>The verdicts are those of BPF_BTF_LOAD on Linux 6.18.</summary>
public class BtfCheckTests
{
    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");
    private static readonly BtfInt Int = new() { Name = "int", Size = 4, Encoding = 1, Bits = 32 };

    private static int Errno(params BtfType[] types) => BtfCheck.Check(new BtfSpec(types), Profile).Errno;

    [Fact]
    public void A_struct_with_its_members_in_order_is_taken() =>
        Assert.Equal(0, Errno(Int, new BtfComposite { Name = "s", Size = 8, Members = [new("a", 1, 0, 0), new("b", 1, 32, 0)] }));

    [Fact]
    public void Members_out_of_order_or_beyond_the_end_are_refused()
    {
        Assert.Equal(22, Errno(Int, new BtfComposite { Name = "s", Size = 8, Members = [new("a", 1, 32, 0), new("b", 1, 0, 0)] }));
        Assert.Equal(22, Errno(Int, new BtfComposite { Name = "s", Size = 4, Members = [new("a", 1, 32, 0)] }));
    }

    [Fact]
    public void An_unnamed_parameter_of_a_defined_function_is_refused() =>
        Assert.Equal(22, Errno(Int, new BtfFuncProto { Return = 1, Params = [new("", 1)] }, new BtfFunc { Name = "f", Target = 2, Linkage = BtfLinkage.Global }));

    [Fact]
    public void A_signed_char_as_gcc_12_wrote_it_is_not_supported() =>
        Assert.Equal(524, Errno(new BtfInt { Name = "char", Size = 1, Encoding = 3, Bits = 8 }));

    [Fact]
    public void Type_tags_come_before_other_modifiers() =>
        Assert.Equal(22, Errno(Int, new BtfTypeTag { Name = "kptr", Target = 1 }, new BtfConst { Target = 2 }, new BtfPtr { Target = 3 }));

    [Fact]
    public void Variables_that_overlap_in_a_section_are_refused() =>
        Assert.Equal(22, Errno(Int, new BtfVar { Name = "a", Target = 1 }, new BtfVar { Name = "b", Target = 1 },
            new BtfDatasec { Name = ".data", Size = 8, Vars = [new(2, 0, 4), new(3, 0, 4)] }));

    [Fact]
    public void A_struct_that_contains_itself_is_a_loop() =>
        Assert.Equal(22, Errno(new BtfComposite { Name = "s", Size = 8, Members = [new("self", 1, 0, 0)] }));
}
