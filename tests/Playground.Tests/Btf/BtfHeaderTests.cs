using Playground.Btf;

namespace Playground.Tests.Btf;

public class BtfHeaderTests
{
    private static readonly BtfInt Int = new() { Name = "int", Size = 4, Encoding = 1, Bits = 32 };

    private static string Header(params BtfType[] types) => BtfHeader.Write(new BtfSpec(types));

    [Fact]
    public void A_struct_follows_what_it_contains_and_records_keep_their_offsets()
    {
        var text = Header(
            Int,
            new BtfComposite { Name = "outer", Size = 24, Members = [new("inner", 3, 0, 0), new("next", 4, 128, 0)] },
            new BtfComposite { Name = "inner", Size = 8, KindFlag = true, Members = [new("a", 1, 0, 3), new("b", 1, 32, 5)] },
            new BtfPtr { Target = 2 });
        Assert.True(text.IndexOf("struct inner {", StringComparison.Ordinal) < text.IndexOf("struct outer {", StringComparison.Ordinal));
        Assert.Contains("struct inner inner;\n\tlong: 64;\n\tstruct outer *next;", text, StringComparison.Ordinal);
        Assert.Contains("int a: 3;\n\tchar: 5;\n\tchar: 8;\n\tshort: 16;\n\tint b: 5;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_names_get_a_flavour_and_misplaced_members_make_a_packed_struct()
    {
        var text = Header(
            Int,
            new BtfComposite { Name = "twice", Size = 4, Members = [new("a", 1, 0, 0)] },
            new BtfComposite { Name = "twice", Size = 5, Members = [new("a", 1, 8, 0)] },
            new BtfEnum { Name = "twice", Size = 1, Values = [new("ONE", 1)] });
        Assert.Contains("struct twice___2 {\n\tchar: 8;\n\tint a;\n} __attribute__((packed));", text, StringComparison.Ordinal);
        Assert.Contains("enum twice___3 {\n\tONE = 1,\n} __attribute__((mode(byte)));", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Declarators_are_written_inside_out()
    {
        var text = Header(
            Int,
            new BtfFuncProto { Return = 3, Params = [new("x", 1), new("", 0)] },
            new BtfPtr { Target = 4 },
            new BtfConst { Target = 1 },
            new BtfPtr { Target = 2 },
            new BtfArray { Element = 5, IndexType = 1, Count = 7 },
            new BtfTypedef { Name = "handlers", Target = 6 },
            new BtfConst { Target = 3 },
            new BtfTypedef { Name = "fixed_pointer", Target = 8 });
        Assert.Contains("typedef const int *(*handlers[7])(int, ...);", text, StringComparison.Ordinal);
        Assert.Contains("typedef const int *const fixed_pointer;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_struct_that_contains_itself_is_refused() => Assert.Throws<BadBtfException>(() =>
        Header(new BtfComposite { Name = "loop", Size = 8, Members = [new("self", 1, 0, 0)] }));
}
