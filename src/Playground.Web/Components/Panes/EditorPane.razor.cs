using System.Collections.Immutable;
using BlazorMonaco.Editor;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Playground.Web.Work;

namespace Playground.Web.Components.Panes;

/// <summary>The source editor: Monaco with our languages, markers and links to instructions.</summary>
public sealed partial class EditorPane : ClientPane
{
    private const string Id = "source-editor";

    /// <summary>The editor can be given a text.</summary>
    [Parameter] public EventCallback OnReady { get; set; }
    /// <summary>The text, some time after typing stopped.</summary>
    [Parameter] public EventCallback<string> OnChanged { get; set; }
    /// <summary>The text's length in bytes, when it is more than is taken.</summary>
    [Parameter] public EventCallback<int> OnTooLong { get; set; }
    /// <summary>The reader moved to that line.</summary>
    [Parameter] public EventCallback<int> OnLine { get; set; }

    public Task LoadAsync(string kind, string profile, string text, bool readOnly) => TellAsync("load", kind, profile, text, readOnly);

    public Task SetProfileAsync(string profile) => TellAsync("setProfile", profile);

    /// <summary>Who runs what, kept in the browser with the text.</summary>
    public Task SetScriptsAsync(SourceState source) => TellAsync("setScripts", source.Setup, source.Cpus);

    public Task MarkAsync(IReadOnlyList<EditorMark> marks) => TellAsync("mark", marks);

    /// <summary>Texts to show when the pointer rests on a line, by line.</summary>
    public Task HoverAsync(IReadOnlyDictionary<int, string> texts) => TellAsync("hovers", texts);

    /// <summary>Highlights lines; shows the first of them.</summary>
    public Task LinkAsync(IReadOnlyList<int> lines, bool reveal) => TellAsync("link", lines, reveal && lines.Count > 0 ? lines[0] : 0);

    /// <summary>What this browser kept from the last visit.</summary>
    internal async Task<Draft?> DraftAsync() => Client is null ? null : await Client.InvokeAsync<Draft?>("draft");

    [JSInvokable]
    public Task SourceChanged(string text) => OnChanged.InvokeAsync(text);

    [JSInvokable]
    public Task SourceTooLong(int bytes) => OnTooLong.InvokeAsync(bytes);

    [JSInvokable]
    public Task CursorMoved(int line) => OnLine.InvokeAsync(line);

    private async Task AttachEditorAsync()
    {
        if (await AttachAsync("attachEditor", Id))
            await OnReady.InvokeAsync();
    }

    private static StandaloneEditorConstructionOptions Options(StandaloneCodeEditor editor) => new()
    {
        AutomaticLayout = true,
        Language = "plaintext",
        FontFamily = "\"JetBrains Mono\", ui-monospace, monospace",
        FontLigatures = false,
        Minimap = new EditorMinimapOptions { Enabled = false },
        ScrollBeyondLastLine = false,
        TabSize = 8,
        DetectIndentation = true,
        RenderLineHighlight = "line",
        FixedOverflowWidgets = true,
        WordBasedSuggestions = true,
        AccessibilityPageSize = 20,
        AriaLabel = "Source of the BPF programs",
    };
}

/// <summary>A squiggle in the editor; columns of 0 mean the whole line. Severity is <c>error</c>, <c>warning</c> or <c>note</c>.</summary>
public sealed record EditorMark(int Line, int Column, int EndLine, int EndColumn, string Severity, string Message, string Source);

/// <summary>A text kept in the browser: its kind (<c>c</c>, <c>assembly</c>) and profile.</summary>
internal sealed record Draft(string Kind, string Profile, string Text, ImmutableArray<string> Setup, ImmutableArray<ImmutableArray<string>> Cpus);
