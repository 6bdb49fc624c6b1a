using System.Globalization;
using Playground.Btf;
using Playground.Host;
using Playground.Host.Bpf;
using Playground.Host.Compiling;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Elf;
using Xunit.Abstractions;

namespace Playground.Tests.Kernel;

/// <summary>One case of <c>field-cases.txt</c>.</summary>
public sealed record FieldCase(string Name, string MapType, uint Flags, int TypesErrno, int MapErrno, string Source)
{
    public override string ToString() => Name;

    /// <summary>Without the kernel's header: names are what matters, so the structs need no members.</summary>
    private const string Head = """
        struct task_struct { int x; }; struct nf_conn { int x; }; struct net { int x; };
        struct bpf_spin_lock { __u32 val; }; struct bpf_res_spin_lock { __u32 val; };
        struct bpf_timer { __u64 __opaque[2]; } __attribute__((aligned(8))); struct bpf_wq { __u64 __opaque[2]; } __attribute__((aligned(8)));
        struct bpf_list_head { __u64 __opaque[2]; } __attribute__((aligned(8))); struct bpf_list_node { __u64 __opaque[3]; } __attribute__((aligned(8)));
        struct bpf_rb_root { __u64 __opaque[2]; } __attribute__((aligned(8))); struct bpf_rb_node { __u64 __opaque[4]; } __attribute__((aligned(8)));
        struct bpf_refcount { __u32 __opaque[1]; } __attribute__((aligned(4))); struct bpf_task_work { __u64 __opaque; } __attribute__((aligned(8)));
        struct task_struct *dummy1; struct nf_conn *dummy2; struct net *dummy3;

        """;

    public string CSource => Head + Source + $$"""
        struct { __uint(type, {{Array.IndexOf(MapTypeNames, MapType)}}); __uint(map_flags, {{Flags}}); {{Entries}} {{Key}} __type(value, struct value); } m SEC(".maps");
        SEC("tc") int prog(void *ctx) { return !dummy1 + !dummy2 + !dummy3 + (long)&m; }
        char LICENSE[] SEC("license") = "GPL";
        """;

    private string Entries => MapType.EndsWith("STORAGE", StringComparison.Ordinal) ? "" : "__uint(max_entries, 1);";
    private string Key => MapType is "QUEUE" ? "" : MapType is "LPM_TRIE" ? "__type(key, long);" : "__type(key, int);";

    private static readonly string[] MapTypeNames = [.. Enumerable.Range(0, 34).Select(i => ProfileCatalog.Get("linux-6.18").MapTypes.TryGetValue((MapType)i, out var t) ? t.Name : "")];

    public static IEnumerable<FieldCase> Read(string path)
    {
        foreach (var text in File.ReadAllText(path).Split("\n== ")[1..])
        {
            var lines = text.Split('\n', 2);
            var cells = lines[0].Split('|', StringSplitOptions.TrimEntries);
            yield return new FieldCase(cells[0], cells[1], uint.Parse(cells[2], CultureInfo.InvariantCulture), Number(cells[3]), Number(cells[4]), lines[1].TrimEnd() + "\n");
        }
    }

    private static int Number(string cell) => int.TryParse(cell, out var n) ? n : -1;
}

public sealed class FieldCaseTests(ITestOutputHelper output)
{
    public static TheoryData<FieldCase> Cases => [.. FieldCase.Read(Path.Combine(AppContext.BaseDirectory, "Kernel", "Data", "field-cases.txt"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_kernel_and_we_find_the_same_fields(FieldCase test)
    {
        if (ClangSandbox.WhyUnavailable() is { } why)
        {
            output.WriteLine($"skipped: {why}");
            return;
        }
        var profile = ProfileCatalog.Get("linux-6.18");
        var compiled = await ClangSandbox.CompileAsync(new CompileRequest("case.c", test.CSource, profile), CancellationToken.None);
        Assert.True(compiled.Object != null, string.Join('\n', compiled.Diagnostics));
        var spec = ObjectReader.Read("case.o", compiled.Object);
        var map = spec.Maps.Single(m => m.Name == "m");
        var (errno, reason) = SpecialFields.CheckBtf(spec.Btf!, profile);
        var created = SpecialFields.CheckMap(map, profile);
        var record = SpecialFields.Of(map, profile);
        output.WriteLine($"we: types {errno} ({reason}), map {created.Errno} ({created.Reason}), record {record.Errno} ({record.Reason}): "
            + string.Join(' ', record.Fields.Select(f => $"{f.Kind}@{f.Offset}")));

        if (HostKernel.WhyUnavailable() == null && HostProfile.Get().Version == profile.Version)
        {
            var (types, loaded) = KernelTypes.Load(BtfWriter.Write(spec.Btf!));
            var hostErrnos = ((int)-Math.Min(0, loaded), types == null ? 0 : (int)-Math.Min(0, KernelMaps.TryCreate(map, types, null)));
            output.WriteLine($"host: {hostErrnos}");
            Assert.Equal(hostErrnos, (errno, errno == 0 ? created.Errno : 0));
        }
        Assert.Equal((test.TypesErrno, test.MapErrno), (errno, errno == 0 ? created.Errno : 0));
    }
}
