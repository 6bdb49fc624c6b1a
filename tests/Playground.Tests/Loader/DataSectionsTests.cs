using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

public sealed class DataSectionsTests
{
    private static ObjectSpec Read(string text)
    {
        var result = AssemblyReader.Read("dir/t.bpf", text + "\n.prog p tc\nr0 = 0\nexit");
        Assert.True(result.Object != null, string.Join("\n", result.Diagnostics));
        return result.Object;
    }

    [Theory]
    [InlineData(".data u32 x = 0x11223344", "44332211")]
    [InlineData(".data s16 x = -2", "FEFF")]
    [InlineData(".data u64 x = 0xffffffffffffffff", "FFFFFFFFFFFFFFFF")]
    [InlineData(".data u8 x[4] = { 1, 2 }", "01020000")]
    [InlineData(".data u8 x[] = { 1, 2, 3, }", "010203")]
    [InlineData(".data char x[] = \"hi\\n\\x41\\\"\"", "68690A412200")]
    [InlineData(".data char x[2] = \"hi\"", "6869")]
    [InlineData(".data char x[] = \"a;b # // é\"  // a comment", "613B622023202F2F20C3A900")]
    [InlineData(".data char x = 'A'", "41")]
    [InlineData(".struct s { u8 a; u32 b[2]; }\n.data s x = { 1, { 2, 3 } }", "010000000200000003000000")]
    [InlineData(".struct s { u8 a; u32 b; }\n.data struct s x[] = { { 1, 2 }, { 3 } }", "01000000020000000300000000000000")]
    [InlineData(".data u8 a = 1\n.data u32 b = 2", "0100000002000000")]
    [InlineData(".data u32 x; .data u32 y = 1;", "0000000001000000")]
    public void A_value_is_written_as_C_lays_it_out(string text, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(Assert.Single(Read(text).Maps).InitialData.Span));

    [Fact]
    public void Each_section_becomes_a_map_as_libbpf_makes_one()
    {
        var maps = Read(".bss u64 hits[4]\n.rodata u32 limit = 5\n.data u32 seed\n.data.mine u32 own = 1\n.rodata.cfg u8 y = 1").Maps;
        Assert.Equal(
            [("t.bss", 32, 1024u, false, 0), ("t.rodata", 4, 1152u, true, 4), ("t.data", 4, 1024u, false, 4), (".data.mine", 4, 1024u, false, 4), (".rodata.cfg", 1, 1152u, true, 1)],
            maps.Select(m => (m.Name, m.ValueSize, m.Flags, m.IsFrozen, m.InitialData.Length)));
        Assert.All(maps, m => Assert.Equal((MapType.Array, 4, 1u, true), (m.Type, m.KeySize, m.MaxEntries, m.IsGlobalData)));
    }

    [Fact]
    public void The_address_of_a_variable_is_a_place_in_its_map()
    {
        var result = AssemblyReader.Read("t.bpf", ".bss u64 hits[4]\n.bss u32 last\n.prog p tc\nr1 = last ll\nr2 = hits + 8 ll\nr0 = 0\nexit");
        var program = Assert.Single(Linker.LinkAll(result.Object!, ProfileCatalog.Get(ProfileCatalog.Default))).Program!;
        Assert.Equal([32, 8], new[] { program.Insns[1].Imm, program.Insns[3].Imm });
        Assert.Equal("t.bss", Assert.Single(program.Maps).Name);
    }

    [Theory]
    [InlineData(".data u8 x = 256", "1:14 256 does not fit 8 bits")]
    [InlineData(".data u8 x = -129", "1:14 -129 does not fit 8 bits")]
    [InlineData(".data u8 x = 99999999999999999999999999999999999999999999", "1:14 expected a number")]
    [InlineData(".data u8 x[2] = { 1, 2, 3 }", "there are more than 2 values")]
    [InlineData(".data char x[2] = \"abc\"", "a string of 3 letters does not fit")]
    [InlineData(".data char x[] = \"abc", "the string has no end")]
    [InlineData(".data char x[] = \"\\q\"", "'\\q' is not understood")]
    [InlineData(".bss u32 x = 1", "1:6 variables in .bss begin as zeros")]
    [InlineData(".data u32 x[]", "an array without a length needs a value")]
    [InlineData(".data void x", "x has a type without a size")]
    [InlineData(".data u32 x = 1 2", "'2' is not understood here")]
    [InlineData(".data u32 x = ", "expected a value at the end")]
    [InlineData(".data u32 x = { 1", "expected a number, not '{'")]
    [InlineData(".data u32 x\n.bss u32 x", "2:6 there is a variable named 'x' already")]
    [InlineData(".map x hash key=4 value=4 entries=1\n.bss u32 x", "there is a map named 'x' already")]
    [InlineData(".bss u32 p", "there is a variable named 'p' already")]
    [InlineData(".data struct task_struct __kptr *x = 7", "a pointer begins as 0")]
    [InlineData(".data u64 x[1048576]", "the variables take more than 1048576 bytes")]
    [InlineData(".struct s { u64 x[1048576]; u64 y[1048576]; }\n.bss s x[1048576]", "the variables take more than 268435456 bytes")]
    public void Mistakes_say_what_and_where(string text, string message) =>
        Assert.Contains(AssemblyReader.Read("t.bpf", text + "\n.prog p tc\nr0 = 0\nexit").Diagnostics, d => $"{d.Line}:{d.Column} {d.Message}".Contains(message, StringComparison.Ordinal));
}
