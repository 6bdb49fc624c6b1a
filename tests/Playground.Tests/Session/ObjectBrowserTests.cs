using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Session.Browsing;
using Playground.Session.Sources;

namespace Playground.Tests.Session;

public sealed class ObjectBrowserTests
{
    private const string Slots = """
        .license GPL
        .struct node { u32 n; }
        .struct value { u8 kind; u64 hits; struct task_struct __kptr *task; struct cgroup __kptr_untrusted *group; struct bpf_spin_lock lock; }
        .map slots hash key=u32 value=value entries=4 flags=1
        .map plain array key=4 value=8 entries=1
        .map number array key=u32 value=u64 entries=1
        .kfunc void bpf_task_release(struct task_struct *p)
        .prog main tc
            call helper
            r1 = 0
            r0 = 0
            exit
        .func helper
            r0 = 1
            exit
        """;

    private sealed class NoCompiler : ICompiler
    {
        public Task<Compiled> CompileAsync(string fileName, string source, Profile profile, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private static async Task<OpenedObject> OpenAsync(string text, string profile = "linux-6.18") =>
        await new ObjectBrowser(new SourceLoader(new NoCompiler())).OpenAsync(SourceInput.FromText("slots.bpf", SourceKind.Assembly, text), profile, default);

    [Fact]
    public async Task Listing_holds_programs_maps_and_the_special_fields_of_values()
    {
        var opened = await OpenAsync(Slots);
        var listing = opened.Listing!;
        Assert.Equal([("main", "sched_cls", true, 6), ("helper", "", false, 0)], listing.Programs.Select(p => (p.Name, p.ProgType, p.IsEntry, p.Linked)));
        var map = listing.Maps[0];
        Assert.Equal(("slots", "hash", "unsigned int", "struct value", 40, "BPF_F_NO_PREALLOC"), (map.Name, map.Type, map.Key, map.Value, map.ValueSize, map.FlagNames));
        Assert.Equal([(16, "kptr", "struct task_struct", "bpf_task_release_dtor"), (24, "kptr_untrusted", "struct cgroup", ""), (32, "bpf_spin_lock", "", "")],
            map.Fields.Select(f => (f.Offset, f.Kind, f.Target, f.Destructor)));
        Assert.Equal("", listing.Maps[1].Value);
        Assert.Equal(("unsigned long long", ""), (listing.Maps[2].Value, listing.Maps[2].FieldsRefused));
    }

    [Fact]
    public async Task Slots_that_the_kernel_takes_for_plain_bytes_say_why()
    {
        var map = (await OpenAsync(Slots, "linux-6.1")).Listing!.Maps[0];
        Assert.Empty(map.Fields);
        Assert.Contains("kptr_untrusted", map.FieldsRefused);
    }

    [Fact]
    public async Task Layout_has_offsets_unused_bytes_and_marks()
    {
        var shelf = (await OpenAsync(Slots)).Shelf!;
        var layout = shelf.Layout("struct value")!;
        Assert.Equal((40, 8, 7 + 4), (layout.Size, layout.Align, layout.Holes));
        Assert.Equal([(0, 0), (8, 7), (16, 0), (24, 0), (32, 0)], layout.Rows.Select(r => (r.Offset!.Value, r.HoleBefore)));
        Assert.Equal("struct task_struct *task", layout.Rows[2].Text);
        Assert.Equal("kptr struct task_struct", Assert.Single(layout.Rows[2].Marks));
        Assert.Equal("bpf_spin_lock", Assert.Single(layout.Rows[4].Marks));
        Assert.True(layout.Rows[4].Nested > 0);
        Assert.Null(shelf.Layout(100_000));
        Assert.Null(shelf.Layout(0));
    }

    [Fact]
    public void Kernel_types_are_found_by_part_of_a_name_best_first_and_in_pages()
    {
        var kernel = ObjectBrowser.Kernel("linux-6.18");
        var page = kernel.Find("struct TASK_struct", "", 0, 10);
        Assert.Equal(("task_struct", "struct"), (page.Rows[0].Name, page.Rows[0].Kind));
        var all = kernel.Find("", "", 0, int.MaxValue);
        Assert.Equal(TypeShelf.MaxPage, all.Rows.Length);
        Assert.True(all.Total > 50_000);
        var (first, second) = (kernel.Find("sk_", "struct", 0, 5), kernel.Find("sk_", "struct", 5, 5));
        Assert.Empty(first.Rows.Select(r => r.Id).Intersect(second.Rows.Select(r => r.Id)));
        Assert.All(first.Rows, r => Assert.StartsWith("sk_", r.Name));
        Assert.Equal(0, kernel.Find("no such type", "", 0, 10).Total);
        Assert.Empty(kernel.Find("task", "", int.MaxValue, int.MaxValue).Rows);
        Assert.Empty(kernel.Find("task", "", -5, -5).Rows);
    }

    [Fact]
    public void Kernel_structs_that_slots_may_own_say_so()
    {
        var layout = ObjectBrowser.Kernel("linux-6.18").Layout("task_struct")!;
        Assert.Contains(layout.Notes, n => n.Contains("bpf_task_release_dtor", StringComparison.Ordinal));
        Assert.Contains(layout.Rows, r => r.Name == "rcu_users" && r.Marks.Contains("refcount"));
        Assert.DoesNotContain(ObjectBrowser.Kernel("linux-6.18").Layout("path")!.Notes, n => n.Contains("__kptr", StringComparison.Ordinal));
    }

    [Fact]
    public void Functions_enums_and_bit_fields_are_laid_out_as_C_writes_them()
    {
        var kernel = ObjectBrowser.Kernel("linux-6.18");
        Assert.Equal("static struct task_struct *bpf_task_from_pid(s32 pid)", kernel.Layout("bpf_task_from_pid")!.Declaration);
        Assert.Contains(kernel.Layout("enum bpf_map_type")!.Rows, r => r is { Name: "BPF_MAP_TYPE_HASH", Value: "1" });
        Assert.Contains(kernel.Layout("sk_buff")!.Rows, r => r is { Name: "pkt_type", Bits: "0:3" });
    }

    [Fact]
    public void Every_kernel_type_can_be_laid_out()
    {
        var kernel = ObjectBrowser.Kernel("linux-6.1");
        for (var id = 1; id <= kernel.Count; id += 7)
            Assert.NotNull(kernel.Layout(id));
    }

    [Fact]
    public async Task Program_that_cannot_be_linked_is_listed_as_it_is_in_the_object()
    {
        var opened = await OpenAsync(".license GPL\n.map m hash key=4 value=8 entries=1\n.prog p tc\nr1 = m ll\ncall bpf_no_such_kfunc\nr0 = 0\nexit\n");
        var program = Assert.Single(opened.Programs);
        Assert.Contains("bpf_no_such_kfunc", program.Error);
        Assert.Contains(program.Lines, l => l.Insn == 0 && l.Text.EndsWith("<m>", StringComparison.Ordinal));
        Assert.Contains("not linked", program.ToText());
    }

    [Fact]
    public async Task What_cannot_be_opened_says_why()
    {
        var opened = await OpenAsync(".prog p tc\nr0 = \n");
        Assert.Null(opened.Listing);
        Assert.Contains(opened.Diagnostics, d => d.Severity == DiagnosticSeverity.Error && d.Line == 2);
    }
}
