using System.Diagnostics;

namespace Playground.EndToEnd.Tests;

/// <summary>An object that somebody else compiled.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ObjectTests(Browser browser)
{
    private const string Source = """
        #define SEC(name) __attribute__((section(name), used))
        SEC("xdp") int pass(void *ctx)
        {
        	return 2;
        }
        SEC("tc") int drop(void *ctx)
        {
        	return 2;
        }
        char _license[] SEC("license") = "GPL";
        """;

    private static async Task<byte[]> CompileAsync()
    {
        var folder = Directory.CreateTempSubdirectory("playground-object");
        try
        {
            var source = Path.Combine(folder.FullName, "elsewhere.c");
            await File.WriteAllTextAsync(source, Source);
            var start = new ProcessStartInfo("clang-19") { WorkingDirectory = folder.FullName };
            foreach (var argument in new[] { "-O2", "-g", "-target", "bpf", "-c", "elsewhere.c", "-o", "elsewhere.o" })
                start.ArgumentList.Add(argument);
            using var clang = Process.Start(start) ?? throw new InvalidOperationException("clang-19 did not start");
            await clang.WaitForExitAsync();
            return await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "elsewhere.o"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [CFact]
    public async Task Uploaded_object_lists_its_programs_under_the_lines_it_records()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.Locator("#object-file").SetInputFilesAsync(new FilePayload { Name = "elsewhere.bpf.o", MimeType = "application/octet-stream", Buffer = await CompileAsync() });
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync(["pass", "drop"]);
        await Assertions.Expect(open.Page.Locator(".source-row").Filter(new LocatorFilterOptions { HasText = "return 2;" })).ToHaveCountAsync(1);
        Assert.Contains("\treturn 2;", await open.SourceAsync());
        await open.ShotAsync("object");

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
        var link = await open.Page.Locator(".share-line input").InputValueAsync();
        await using var other = await browser.OpenAsync(link[browser.Server.Address.ToString().Length..]);
        await Assertions.Expect(other.Page.Locator(".program.accept .name")).ToHaveTextAsync(["pass", "drop"]);
        open.AssertQuiet();
        other.AssertQuiet();
    }

    [CFact]
    public async Task Object_dropped_on_the_source_is_opened()
    {
        await using var open = await browser.OpenAsync();
        var drop = await Dragged.FileAsync(open, "elsewhere.bpf.o", await CompileAsync());
        await drop.OverAsync(".monaco-editor");
        await Assertions.Expect(open.Page.Locator(".page[data-drop]")).ToHaveCountAsync(1);
        await open.ShotAsync("drop");
        await drop.ReleaseAsync();
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync(["pass", "drop"]);
        await Assertions.Expect(open.Page.Locator(".page[data-drop]")).ToHaveCountAsync(0);
        Assert.Contains("\treturn 2;", await open.SourceAsync());
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Dropped_files_are_told_apart_and_limited_as_chosen_ones_are()
    {
        await using var open = await browser.OpenAsync();
        await (await Dragged.FileAsync(open, "mine.bpf", System.Text.Encoding.UTF8.GetBytes(Sources.ReadsNothing))).DropAsync(".insn-list");
        await Assertions.Expect(open.Page.Locator(".program.reject .name")).ToHaveTextAsync("main");
        await (await Dragged.FileAsync(open, "huge.o", new byte[5 << 20])).DropAsync(".top-bar");
        await Assertions.Expect(open.Problems.First).ToContainTextAsync("at most 4,096 KiB");
        // The same name again, changed meanwhile.
        await (await Dragged.FileAsync(open, "mine.bpf", System.Text.Encoding.UTF8.GetBytes(Sources.Spinner))).DropAsync(".status-bar");
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("spin");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Drag_that_leaves_the_page_or_carries_no_file_changes_nothing()
    {
        await using var open = await browser.OpenAsync();
        var drop = await Dragged.FileAsync(open, "mine.bpf", "x"u8.ToArray());
        await drop.OverAsync(".monaco-editor");
        await drop.LeaveAsync();
        await Assertions.Expect(open.Page.Locator(".page[data-drop]")).ToHaveCountAsync(0);
        await Dragged.Text(open, "r0 = 0").OverAsync(".top-bar");
        await Assertions.Expect(open.Page.Locator(".page[data-drop]")).ToHaveCountAsync(0);
        Assert.Contains("bpf_kptr_xchg", await open.SourceAsync());
        open.AssertQuiet();
    }
}
