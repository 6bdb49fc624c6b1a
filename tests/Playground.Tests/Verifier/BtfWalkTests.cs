using System.IO.Compression;
using Playground.Btf;
using Playground.Kernel.Profiles;
using Playground.Verifier;

namespace Playground.Tests.Verifier;

/// <summary>Struct walks against what 6.18.44 said of every offset and size of five kernel structs (one tp_btf program each, recorded).</summary>
public class BtfWalkTests
{
    private static readonly BtfSpec btf = ProfileCatalog.Get("linux-6.18").KernelBtf;

    [Fact]
    public void Every_offset_and_size_gives_the_kernels_answer()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Verifier", "Data", "struct-walk.tsv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var differences = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            var ours = Walk(fields[0], int.Parse(fields[1]), int.Parse(fields[2]));
            if (!Agrees(ours, fields[3]))
                differences.Add($"{line}: {ours}");
        }
        Assert.Empty(differences);
    }

    [Fact]
    public void A_union_with_several_members_makes_what_lies_in_it_untrusted()
    {
        var dev = KernelOffset("sk_buff", "dev");
        var step = BtfWalk.Step(btf, btf.FindFirst("sk_buff", BtfKind.Struct)!.Id, dev, 8, TypeFlags.None);
        while (step.Kind == WalkKind.Struct)
            step = BtfWalk.Step(btf, step.TypeId, 0, 8, step.Flags);
        Assert.Equal(WalkKind.Pointer, step.Kind);
        Assert.True((step.Flags & TypeFlags.Untrusted) != 0);
    }

    private static int KernelOffset(string type, string member) =>
        Playground.Kernel.Fields.KptrTypes.OffsetOf(btf, (BtfComposite)btf.FindFirst(type, BtfKind.Struct)!, member)!.Value;

    private static string Walk(string name, int off, int size)
    {
        var step = BtfWalk.Step(btf, btf.FindFirst(name, BtfKind.Struct)!.Id, off, size, TypeFlags.None);
        while (step.Kind == WalkKind.Struct)
            step = BtfWalk.Step(btf, step.TypeId, 0, size, step.Flags);
        return step.Kind switch
        {
            WalkKind.Error => step.Error,
            WalkKind.Scalar => "scalar",
            WalkKind.PlainPointer => "rdonly_untrusted_mem",
            _ => $"ptr_{btf[step.TypeId].Name}",
        };
    }

    /// <summary>The recorded pointers also show how far they are trusted, which is not the walk's to say; recorded scalars may be ranges.</summary>
    private static bool Agrees(string ours, string kernel) => ours switch
    {
        "scalar" => kernel == "scalar",
        _ when ours.StartsWith("ptr_", StringComparison.Ordinal) => kernel.EndsWith("_" + ours["ptr_".Length..], StringComparison.Ordinal),
        _ => ours == kernel,
    };
}
