namespace Playground.EndToEnd.Tests;

/// <summary>A drag that comes from outside of the browser, as its own input events: the page sees a real DataTransfer.</summary>
internal sealed class Dragged
{
    private readonly OpenPage open;
    private readonly Dictionary<string, object> data;
    private ICDPSession? session;
    private (double X, double Y) at;

    private Dragged(OpenPage open, object[] items, string[] files)
    {
        this.open = open;
        data = new() { ["items"] = items, ["files"] = files, ["dragOperationsMask"] = 1 };
    }

    /// <summary>A file of this name and contents.</summary>
    public static async Task<Dragged> FileAsync(OpenPage open, string name, byte[] bytes)
    {
        var path = Path.Combine(open.Scratch, name);
        await File.WriteAllBytesAsync(path, bytes);
        return new Dragged(open, [], [path]);
    }

    /// <summary>A piece of text from another program.</summary>
    public static Dragged Text(OpenPage open, string text) =>
        new(open, [new Dictionary<string, object> { ["mimeType"] = "text/plain", ["data"] = text }], []);

    public async Task OverAsync(string selector)
    {
        var box = await open.Page.Locator(selector).First.BoundingBoxAsync() ?? throw new InvalidOperationException($"{selector} is not on the page");
        at = (box.X + box.Width / 2, box.Y + box.Height / 2);
        await SendAsync("dragEnter");
        await SendAsync("dragOver");
    }

    public Task ReleaseAsync() => SendAsync("drop");

    /// <summary>What a page hears when a file is dragged out of it; the browser's input has no such event to send.</summary>
    public Task LeaveAsync() => open.Page.EvaluateAsync("""
        ([x, y]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["x"], "x"));
          document.elementFromPoint(x, y).dispatchEvent(new DragEvent("dragleave", { bubbles: true, cancelable: true, dataTransfer, relatedTarget: null }));
        }
        """, new[] { at.X, at.Y });

    public async Task DropAsync(string selector)
    {
        await OverAsync(selector);
        await ReleaseAsync();
    }

    private async Task SendAsync(string type)
    {
        session ??= await open.Page.Context.NewCDPSessionAsync(open.Page);
        await session.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object> { ["type"] = type, ["x"] = at.X, ["y"] = at.Y, ["data"] = data });
    }
}
