using System.Collections.Concurrent;

namespace Playground.EndToEnd.Tests;

/// <summary>A page being driven, with everything that its console complained about.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly PublishedServer server;

    public OpenPage(IPage page, PublishedServer server)
    {
        Page = page;
        this.server = server;
        page.SetDefaultTimeout(30_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => complaints.Enqueue("exception: " + error);
        page.RequestFailed += (_, request) => complaints.Enqueue($"failed: {request.Url} {request.Failure}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                complaints.Enqueue("remote: " + request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>A folder for files that a test needs; removed at the end.</summary>
    public string Scratch { get; } = Directory.CreateTempSubdirectory("playground-page").FullName;

    public ILocator Programs => Page.Locator(".program");

    public ILocator Problems => Page.Locator(".problem-pane .problem");

    public ILocator Timeline => Page.Locator(".timeline");

    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        // Monaco is there, and the first check has an answer.
        await Page.Locator(".monaco-editor .view-lines").First.WaitForAsync();
        await Problems.First.WaitForAsync();
    }

    /// <summary>Switches to assembly and waits for the small program that it starts with.</summary>
    public async Task ChooseAssemblyAsync()
    {
        await Page.GetByLabel("Assembly", new PageGetByLabelOptions { Exact = true }).CheckAsync();
        await Assertions.Expect(Page.Locator(".program .name")).ToHaveTextAsync(["main"]);
    }

    /// <summary>Replaces the source by typing, as a person who pastes.</summary>
    public async Task TypeAsync(string text)
    {
        await Page.Locator(".monaco-editor textarea").First.FocusAsync();
        await Page.Keyboard.PressAsync("Control+A");
        // What the editor does with a paste; the clipboard itself belongs to the whole browser.
        await Page.EvaluateAsync("text => window.blazorMonaco.editors[0].editor.trigger('keyboard', 'paste', { text })", text);
    }

    public Task<string> SourceAsync() => Page.EvaluateAsync<string>("window.blazorMonaco.editors[0].editor.getModel().getValue()");

    /// <summary>The run has arrived to its last event and is drawn.</summary>
    public Task RunDrawnAsync() => Page.Locator(".timeline[data-completed='true'] .tl-svg").WaitForAsync();

    /// <summary>Fails when the console showed an error, an exception was not caught, or anything was asked of another server.</summary>
    public void AssertQuiet() => Assert.True(complaints.IsEmpty, string.Join('\n', complaints) + "\n--- server\n" + server.Log);

    /// <summary>Keeps a picture when PLAYGROUND_SHOTS names a folder.</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_SHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Directory.Delete(Scratch, recursive: true);
    }
}
