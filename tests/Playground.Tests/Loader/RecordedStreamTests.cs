using Playground.Isa;
using Playground.Kernel.Profiles;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Tests.Loader;

public class RecordedStreamTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Loader", "Data");

    /// <summary>To record anew: <c>oracle --keep-sizes --dump DIR *.o</c> in the folder of the objects, then this test with <c>PLAYGROUND_STREAMS=DIR</c>.</summary>
    [Fact]
    public void Every_program_is_linked_to_the_instructions_that_libbpf_sends()
    {
        var ours = new List<string>();
        var dump = Environment.GetEnvironmentVariable("PLAYGROUND_STREAMS");
        foreach (var path in Directory.GetFiles(Data, "*.o").Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            foreach (var link in Linker.LinkAll(ObjectReader.Read(file, File.ReadAllBytes(path)), ProfileCatalog.Get("linux-6.18")))
            {
                if (link.Program is not { } program)
                    continue;
                var insns = dump is null ? program.Insns : InsnCodec.Decode(File.ReadAllBytes(Path.Combine(dump, DumpName(file, link))));
                ours.Add(RecordedStream.Line(file, link.Section, link.Name, insns.AsSpan(), RecordedStream.Kind(program)));
            }
        }
        var recorded = Path.Combine(Data, "streams.tsv");
        if (dump is not null)
            File.WriteAllLines(Path.Combine(dump, "streams.tsv"), ours);
        else
            Assert.Equal(File.ReadAllLines(recorded), ours);
    }

    [Fact]
    public void A_program_that_libbpf_cannot_place_is_refused_with_the_reason()
    {
        var links = Linker.LinkAll(ObjectReader.Read("structops.o", File.ReadAllBytes(Path.Combine(Data, "structops.o"))), ProfileCatalog.Get("linux-6.18"));
        Assert.Contains("no struct_ops variable uses the program", links.Single(l => l.Name == "cc_unused").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembled_object_is_linked_as_its_text_is()
    {
        var spec = Playground.Loader.Assembly.AssemblyReader.Read("assembled.bpf", File.ReadAllText(Path.Combine(Data, "assembled.bpf"))).Object!;
        var program = Assert.Single(Linker.LinkAll(spec, ProfileCatalog.Get("linux-6.18"))).Program!;
        var line = RecordedStream.Line("assembled.o", "tc", "data", program.Insns.AsSpan(), RecordedStream.Kind(program));
        Assert.Contains(line, File.ReadAllLines(Path.Combine(Data, "streams.tsv")));
    }

    [Fact]
    public void A_big_endian_object_is_refused_with_the_reason()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Data, "clang19.o"));
        bytes[5] = 2;
        Assert.Contains("big-endian", Assert.Throws<Playground.Kernel.Objects.BadObjectException>(() => ObjectReader.Read("eb.o", bytes)).Message, StringComparison.Ordinal);
    }

    private static string DumpName(string file, LinkResult link) =>
        new string([.. $"Data/{file}__{link.Section}__{link.Name}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_')]) + ".insns";
}
