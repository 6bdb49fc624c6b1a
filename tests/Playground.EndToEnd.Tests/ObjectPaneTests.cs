using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Playground.EndToEnd.Tests;

/// <summary>Looking through objects and kernels.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ObjectPaneTests(Browser browser)
{
    private const string Slots = """
        .license GPL
        .struct value { u64 hits; struct task_struct __kptr *task; struct bpf_spin_lock lock; }
        .map slots hash key=u32 value=value entries=4
        .map plain array key=4 value=8 entries=1 flags=1024
        .kfunc void bpf_task_release(struct task_struct *p)

        .prog lookup tc
            r0 = 0
            exit

        """;

    private static async Task OpenTabAsync(OpenPage open, string view)
    {
        await open.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Object", Exact = true }).ClickAsync();
        await open.Page.Locator(".object-pane").GetByLabel(view, new LocatorGetByLabelOptions { Exact = true }).CheckAsync();
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Maps_show_their_types_and_kernel_pointers_and_lead_to_the_layout(ColorScheme theme)
    {
        await using var open = await browser.OpenAsync(theme: theme);
        await open.ChooseAssemblyAsync();
        await open.TypeAsync(Slots);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("lookup");
        await OpenTabAsync(open, "Contents");
        var maps = open.Page.Locator(".entries.maps");
        await Assertions.Expect(maps).ToContainTextAsync("struct value");
        await Assertions.Expect(maps).ToContainTextAsync("BPF_F_MMAPABLE");
        await Assertions.Expect(maps.Locator(".mark")).ToHaveTextAsync(["kptr", "bpf_spin_lock"]);
        await open.ShotAsync($"object-contents-{theme}");
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(AccessTests.Contrast));

        await maps.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "struct value" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".type-head")).ToContainTextAsync("24 bytes, align 8");
        await Assertions.Expect(open.Page.Locator(".layout-row").Filter(new LocatorFilterOptions { HasText = "struct task_struct *task" })).ToContainTextAsync("kptr struct task_struct");
        await open.ShotAsync($"object-types-{theme}");
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(AccessTests.Contrast));
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(AccessTests.Nameless));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Kernel_types_are_searched_and_walked_by_keyboard_and_only_what_is_in_view_is_sent()
    {
        await using var open = await browser.OpenAsync();
        await OpenTabAsync(open, "Kernel types");
        await Assertions.Expect(open.Page.Locator(".type-head h3")).ToHaveTextAsync("struct task_struct");
        await Assertions.Expect(open.Page.Locator(".type-note").First).ToContainTextAsync("count of references");
        var search = open.Page.GetByLabel("Search the Types of linux-6.18");
        await search.FillAsync("");
        await Assertions.Expect(open.Page.Locator(".type-count")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d{2,3},\d{3} types$"));
        Assert.True(await open.Page.Locator(".type-row").CountAsync() < 200);

        await search.FillAsync("struct path");
        await Assertions.Expect(open.Page.Locator(".type-row.selected .name")).ToHaveTextAsync("path");
        await open.Page.Locator(".type-list").FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        // The second member is a struct dentry *: Enter goes there, Backspace comes back.
        await open.Page.Keyboard.PressAsync("j");
        await open.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(open.Page.Locator(".layout-row.selected")).ToContainTextAsync("dentry");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator(".type-head h3")).ToHaveTextAsync("struct dentry");
        await open.Page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(open.Page.Locator(".type-head h3")).ToHaveTextAsync("struct path");

        await search.FillAsync("struct dentry");
        await Assertions.Expect(open.Page.Locator(".type-head h3")).ToHaveTextAsync("struct dentry");
        await open.Page.GetByLabel("Filter the members").FillAsync("lockref");
        await Assertions.Expect(open.Page.Locator(".layout-row")).ToHaveCountAsync(1);
        await open.Page.Locator(".layout").FocusAsync();
        await open.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(open.Page.Locator(".layout-row.selected")).ToHaveCountAsync(1);
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(open.Page.Locator(".layout-row")).Not.ToHaveCountAsync(1);
        await open.ShotAsync("kernel-types");
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(open.Page.Locator(".layout-row")).ToHaveCountAsync(1);
        open.AssertQuiet();
    }

    [CFact]
    public async Task C_source_is_listed_disassembled_under_its_lines_and_downloaded_as_an_object_that_opens_again()
    {
        await using var open = await browser.OpenAsync();
        await Assertions.Expect(open.Page.Locator(".program").First).ToBeVisibleAsync();
        await OpenTabAsync(open, "Contents");
        await Assertions.Expect(open.Page.Locator(".entries.maps .mark").First).ToHaveTextAsync("kptr");
        await OpenTabAsync(open, "Disassembly");
        await Assertions.Expect(open.Page.Locator(".disassembly-lines .source-row").First).ToBeVisibleAsync();
        await Assertions.Expect(open.Page.Locator(".disassembly-lines .insn-row").First).ToBeVisibleAsync();
        await open.ShotAsync("disassembly");
        var programs = await open.Page.Locator(".program .name").AllTextContentsAsync();

        var download = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Download") }).ClickAsync());
        Assert.EndsWith(".bpf.o", download.SuggestedFilename);
        var path = Path.Combine(open.Scratch, download.SuggestedFilename);
        await download.SaveAsAsync(path);
        await open.Page.Locator("#object-file").SetInputFilesAsync(path);
        await Assertions.Expect(open.Page.Locator(".upload .on")).ToHaveTextAsync(download.SuggestedFilename);
        await Assertions.Expect(open.Page.Locator(".program .name")).ToHaveTextAsync(programs);
        open.AssertQuiet();
    }

    [Fact]
    public async Task Http_gives_the_same_listing_types_and_object()
    {
        var http = browser.Server.Http;
        var body = new { source = Slots, fileName = "slots.bpf", find = "value", type = (string?)null };
        var listing = await (await http.PostAsJsonAsync("/api/v1/inspect", new { body.source, body.fileName })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("kptr", listing.GetProperty("maps")[0].GetProperty("fields")[0].GetProperty("kind").GetString());
        var page = await (await http.PostAsJsonAsync("/api/v1/types", body)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("value", page.GetProperty("rows")[0].GetProperty("name").GetString());
        var layout = await (await http.PostAsJsonAsync("/api/v1/types", body with { type = "value" })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(24, layout.GetProperty("size").GetInt32());
        var task = await http.GetFromJsonAsync<JsonElement>("/api/v1/profiles/linux-6.1/types/struct%20task_struct");
        Assert.Equal("task_struct", task.GetProperty("name").GetString());
        var some = await http.GetFromJsonAsync<JsonElement>("/api/v1/profiles/linux-6.1/types?count=100000");
        Assert.Equal(500, some.GetProperty("rows").GetArrayLength());
        using var unknown = await http.GetAsync("/api/v1/profiles/linux-6.1/types/no_such_type_at_all");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var written = await http.PostAsJsonAsync("/api/v1/object", new { body.source, body.fileName });
        Assert.Equal("slots.bpf.o", written.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("\u007fELF"u8.ToArray(), (await written.Content.ReadAsByteArrayAsync())[..4]);
        using var lines = await http.PostAsJsonAsync("/api/v1/disasm", new { body.source, body.fileName });
        Assert.Equal("(b7) r0 = 0", (await lines.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("lines")[1].GetProperty("text").GetString());
    }
}
