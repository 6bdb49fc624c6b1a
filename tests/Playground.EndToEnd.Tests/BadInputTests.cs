namespace Playground.EndToEnd.Tests;

/// <summary>Bad input on the page gets a clear message and leaves the page alive.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BadInputTests(Browser browser)
{
    private static Task UploadAsync(OpenPage open, string name, byte[] bytes) =>
        open.Page.Locator("#object-file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes });

    [BrowserFact]
    public async Task Source_of_ten_megabytes_is_refused_before_it_is_sent()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.EvaluateAsync("window.blazorMonaco.editors[0].editor.getModel().setValue('// long\\n'.repeat(10 << 17))");
        await Assertions.Expect(open.Problems.First).ToContainTextAsync("at most 64 KiB");
        await open.TypeAsync("// short again\n");
        await Assertions.Expect(open.Page.GetByText("at most 64 KiB")).ToHaveCountAsync(0);
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Broken_object_is_refused_with_the_reason()
    {
        await using var open = await browser.OpenAsync();
        await UploadAsync(open, "broken.o", "\u007fELF and then nothing"u8.ToArray());
        await Assertions.Expect(open.Page.Locator(".problem.invalid .kernel-words").First).ToContainTextAsync("ELF");
        await open.ShotAsync("broken-object");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Object_beyond_4_MiB_is_refused()
    {
        await using var open = await browser.OpenAsync();
        await UploadAsync(open, "huge.o", new byte[5 << 20]);
        await Assertions.Expect(open.Problems.First).ToContainTextAsync("at most 4,096 KiB");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Unknown_share_says_so_and_opens_the_story()
    {
        await using var open = await browser.OpenAsync("/s/aAAAAAAAAAAAA");
        await Assertions.Expect(open.Problems.First).ToContainTextAsync("There is no share named aAAAAAAAAAAAA");
        Assert.Contains("bpf_kptr_xchg", await open.SourceAsync());
        open.AssertQuiet();
    }
}
