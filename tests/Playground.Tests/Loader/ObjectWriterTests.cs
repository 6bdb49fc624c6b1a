using System.Buffers.Binary;
using System.Text;
using Playground.Kernel.Objects;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;

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
