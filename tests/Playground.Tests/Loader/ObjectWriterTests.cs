using System.Buffers.Binary;
using System.Text;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

/// <summary>The kernel's own loader accepted an object with all of this when the writer was made; here its outline is checked.</summary>
public sealed class ObjectWriterTests
{
    private static byte[] Write(string text)
    {
        var result = AssemblyReader.Read("t.bpf", text);
        Assert.True(result.Object != null, string.Join("\n", result.Diagnostics));
        return ObjectWriter.Write(result.Object);
    }

    [Fact]
    public void An_object_is_a_relocatable_file_for_the_BPF_machine_with_the_sections_libbpf_wants()
    {
        var bytes = Write("""
            .map m hash key=4 value=8 entries=1
            .prog p tc
            r1 = m ll
            call f
            r0 = 0
            exit
            .func f
            r0 = 0
            exit
            """);
        Assert.Equal((1, 247), (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(18))));
        var names = SectionNames(bytes);
        Assert.Equal(["", "tc", ".text", "license", ".maps", ".BTF", ".BTF.ext", ".reltc", ".symtab", ".strtab"], names);
    }

    [Fact]
    public void A_kernel_function_without_a_prototype_cannot_be_written()
    {
        var e = Assert.Throws<BadObjectException>(() => Write(".prog p tc\ncall bpf_task_release\nexit"));
        Assert.Equal("t.bpf: extern bpf_task_release has no prototype; declare it with .kfunc", e.Message);
    }

    [Fact]
    public void What_is_written_reads_and_links_as_the_assembly_does()
    {
        var spec = AssemblyReader.Read("t.bpf", Everything).Object!;
        var back = ObjectReader.Read("t.o", ObjectWriter.Write(spec));
        Assert.Equal(spec.Maps.Select(Outline), back.Maps.Select(Outline));
        Assert.Equal(spec.Maps.Select(m => Convert.ToHexString(m.InitialData.Span)), back.Maps.Select(m => Convert.ToHexString(m.InitialData.Span)));
        Assert.Equal(spec.Maps.Where(m => m.IsGlobalData).Select(Variables), back.Maps.Where(m => m.IsGlobalData).Select(Variables));
        var profile = ProfileCatalog.Get(ProfileCatalog.Default);
        // An ELF file has its programs by section.
        var (want, got) = (Linker.LinkAll(spec, profile).OrderBy(r => r.Name).ToList(), Linker.LinkAll(back, profile).OrderBy(r => r.Name).ToList());
        Assert.Equal(want.Select(r => (r.Name, r.Section, r.Error)), got.Select(r => (r.Name, r.Section, r.Error)));
        foreach (var (a, b) in want.Zip(got))
        {
            Assert.Equal(a.Program!.Insns.AsEnumerable(), b.Program!.Insns);
            Assert.Equal((a.Program.Type, a.Program.License, a.Program.Funcs.Length), (b.Program.Type, b.Program.License, b.Program.Funcs.Length));
            Assert.Equal(a.Program.Lines.Select(l => (l.Insn, l.Text, l.Line, l.Column)), b.Program.Lines.Select(l => (l.Insn, l.Text, l.Line, l.Column)));
        }
    }

    private static (string, MapType, int, int, uint, uint, ulong, string?, bool) Outline(MapSpec m) =>
        (m.Name, m.Type, m.KeySize, m.ValueSize, m.MaxEntries, m.Flags, m.MapExtra, m.Inner?.Type.ToString(), m.IsFrozen);

    private static string Variables(MapSpec m) => m.Btf![m.ValueTypeId] is BtfDatasec d
        ? $"{d.Name}: {string.Join(", ", d.Vars.Select(v => $"{m.Btf.Declare(((BtfVar)m.Btf[v.Var]).Target, m.Btf[v.Var].Name)} +{v.Offset} {v.Size}"))}"
        : "";

    [Theory]
    [InlineData(".prog p mine type=xdp\nr0 = 0\nexit", "does not say Xdp")]
    [InlineData(".map m hash key=4 value=4 entries=4294967295\n.prog p tc\nr0 = 0\nexit", "entries and flags of more than 2147483647")]
    [InlineData(".prog p .rodata\nr0 = 0\nexit", "means something else in an object")]
    [InlineData(".prog p .text\nr0 = 0\nexit", "means something else in an object")]
    [InlineData(".prog p license\nr0 = 0\nexit", "means something else in an object")]
    [InlineData(".prog p tc type=xdp\nr0 = 0\nexit", "does not say Xdp")]
    public void What_an_object_file_cannot_say_is_refused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<BadObjectException>(() => Write(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_type_that_the_section_says_as_well_is_written() => Assert.NotEmpty(Write(".prog p xdp type=xdp\nr0 = 0\nexit"));

    [Fact]
    public void An_object_that_was_read_is_not_written_anew()
    {
        var read = ObjectReader.Read("t.o", Write(".map m hash key=4 value=8 entries=1\n.prog p tc\nr1 = m ll\nr0 = 0\nexit"));
        Assert.Contains("was read from an ELF file", Assert.Throws<BadObjectException>(() => ObjectWriter.Write(read)).Message, StringComparison.Ordinal);
    }

    private const string Everything = """
        .license Dual BSD/GPL
        .struct slot { u32 n; struct task_struct __kptr *task; struct bpf_spin_lock lock; }
        .map slots hash key=int value=slot entries=4
        .map plain array key=4 value=8 entries=1 flags=1024
        .map outer array_of_maps key=4 value=4 entries=2 inner=plain
        .map rb ringbuf entries=4096
        .map huge hash key=4 value=8 entries=2147483647 flags=1 extra=18446744073709551615
        .data u32 answer = 42
        .data u64 table[3] = { 1, -1, 0xffffffffffffffff }
        .bss u8 seen[100]
        .rodata char fmt[] = "a;b // %d\\n"
        .data.mine slot one = { 7 }
        .rodata s16 odd = -3
        .kfunc void bpf_task_release(struct task_struct *p);
        .kfunc struct task_struct *bpf_task_from_pid(s32 pid);
        .prog main tc
            r1 = 5
            call bpf_task_from_pid
            if r0 == 0 goto out
            r6 = r0
            *(u32 *)(r10 - 4) = 0
            r1 = slots ll; r2 = r10; r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto rel
            r1 = r0; r1 += 8; r2 = r6
            call bpf_kptr_xchg
            if r0 == 0 goto out
            r6 = r0
        rel: r1 = r6
            call bpf_task_release
        out:
            r1 = 4; r2 = cb ll; r3 = 0; r4 = 0
            call bpf_loop
            r1 = 1; r2 = 2
            call add
            r0 = 0
            exit
        .func cb
            r1 = 1
            call deep
            r0 = 0; exit
        .global int add(int a, int b)
            r0 = r1
            exit
        .func deep
            r0 = 0
            exit
        .prog data tc
            r1 = table + 8 ll
            r1 = *(u64 *)(r1 + 0)
            r2 = fmt ll
            r3 = seen+99 ll
            r4 = one ll
            r5 = odd ll
            r0 = 0
            exit
        .prog second xdp
            r1 = outer ll
            r1 = rb ll
            r0 = 2
            exit
        .prog third tc
            r0 = 1
            exit
        """;

    private static List<string> SectionNames(byte[] bytes)
    {
        var start = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(40));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(60));
        var strings = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(start + (count - 1) * 64 + 24));
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var name = bytes.AsSpan(strings + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(start + i * 64)));
            names.Add(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
        }
        return names;
    }
}
