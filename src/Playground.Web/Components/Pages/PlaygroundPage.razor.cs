using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Session.Examples;
using Playground.Session.Listing;
using Playground.Session.Sharing;
using Playground.Session.Sources;
using Playground.Web.Components.Panes;
using Playground.Web.Work;

namespace Playground.Web.Components.Pages;

/// <summary>The page: holds what is open and what is selected; its panes show it.</summary>
public sealed partial class PlaygroundPage : ClientPane
{
    private const int VerifierTab = 0, RunTab = 2, ObjectTab = 3;

    private SourceState source = SourceState.Of(ExampleCatalog.Opening);
    private CheckedSource? check;
    private CheckedProgram? selected, hovered;
    private CancellationTokenSource? checking;
    private int insn = -1, tab;
    private bool after = true, copied;
    private string trouble = "", link = "";
    private EditorPane? editor;
    private RunPane? runs;
    private ElementReference root;
    private RunMoment? moment;
    private RecordedSource? recorded;

    [Parameter] public string? ShareId { get; set; }

    [Inject] internal Workbench Bench { get; set; } = null!; // set by the framework before anything runs
    [Inject] internal IShareStore Shares { get; set; } = null!; // likewise
    [Inject] private ILogger<PlaygroundPage> Log { get; set; } = null!; // likewise
    [Inject] private NavigationManager Navigation { get; set; } = null!; // likewise

    private static IReadOnlyList<string> Profiles => ProfileCatalog.Names;

    private IReadOnlyList<CheckedProgram> Programs => check is { } c ? c.Programs : [];

    private ProgramListing Listing => selected?.Listing ?? ProgramListing.Empty;

    private int FailedAt => selected is { Verdict: { Kind: not VerdictKind.Accept, At: { } at } } ? at.Insn : -1;

    /// <summary>Carries the error line, so that a link says what it is about.</summary>
    private string Title => selected is { Verdict: { Kind: VerdictKind.Reject } verdict }
        ? $"{selected.Name}: {verdict.Message} · BPF Playground"
        : "BPF Playground";

    [JSInvokable]
    public Task KeyPressed(string act) => act switch
    {
        "share" => RenderedAsync(ShareAsync),
        _ when Programs.Count == 0 => Task.CompletedTask,
        "run" => RenderedAsync(RunAsync),
        _ => RenderedAsync(ExploreAsync),
    };

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        await AttachAsync("attachKeys", root);
        var module = await Module.ImportAsync(Assets["js/dist/playground.js"]);
        await module.InvokeVoidAsync("attachSplits", root);
        await module.InvokeVoidAsync("attachDrop", root);
    }

    protected override ValueTask DisposingAsync()
    {
        CancelCheck();
        return base.DisposingAsync();
    }

    /// <summary>The client calls outside of rendering.</summary>
    private async Task RenderedAsync(Func<Task> act)
    {
        await act();
        StateHasChanged();
    }

    /// <summary>The editor is there: opens the link, the draft of the last visit, or the opening example.</summary>
    private async Task OpenAsync()
    {
        if (ShareId is { } id)
        {
            await OpenShareAsync(id);
            return;
        }
        var draft = editor is null ? null : await editor.DraftAsync();
        if (draft is { Text.Length: > 0 and <= SourceInput.MaxSource })
        {
            var kind = draft.Kind == "assembly" ? SourceKind.Assembly : SourceKind.C;
            var profile = Profiles.Contains(draft.Profile) ? draft.Profile : ProfileCatalog.Default;
            // A text that is still an example keeps the example's scripts.
            var example = ExampleCatalog.All.FirstOrDefault(e => e.Text == draft.Text);
            await ShowAsync(example is null ? SourceState.OfText(kind, draft.Text, profile) with { Setup = draft.Setup, Cpus = draft.Cpus } : SourceState.Of(example) with { Profile = profile });
            return;
        }
        await ShowAsync(source);
    }

    private async Task OpenShareAsync(string id)
    {
        var share = await Shares.GetAsync(id, CancellationToken.None);
        if (share is null)
        {
            trouble = $"There is no share named {id}. Links hold the letters exactly as they were given; this one may be cut or mistyped.";
            await ShowAsync(source, keepTrouble: true);
            return;
        }
        await ShowAsync(SourceState.Of(share));
        var query = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        if (query.TryGetValue("prog", out var name) && Programs.FirstOrDefault(p => p.Name == name) is { } program)
            selected = program;
        if (Number(query, "insn") is { } at)
            await SelectInsnAsync(at);
        after = !query.TryGetValue("side", out var side) || side != "before";
        if (share.Schedule.Length > 0 && runs is not null && Programs.Count > 0)
        {
            tab = RunTab;
            StateHasChanged();
            await runs.RunAsync(share.Schedule, Number(query, "step") ?? -1);
        }
        StateHasChanged();
    }

    private static int? Number(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query, string name) =>
        query.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Makes another source the open one, and checks it.</summary>
    private async Task ShowAsync(SourceState state, bool keepTrouble = false)
    {
        source = state;
        link = "";
        if (!keepTrouble)
            trouble = "";
        await ForgetRunAsync();
        if (editor is not null)
        {
            // What an object records of its source is known after the check.
            var isObject = state.Kind == SourceKind.Object;
            await editor.LoadAsync(state.Kind == SourceKind.Assembly ? "assembly" : "c", state.Profile, isObject ? "" : state.Input.Text, isObject);
        }
        await CheckAsync();
    }

    private Task ChooseExampleAsync(string id) => ExampleCatalog.Find(id) is { } example ? ShowAsync(SourceState.Of(example)) : Task.CompletedTask;

    private async Task ChooseKindAsync(SourceKind kind)
    {
        if (kind == source.Kind)
            return;
        var example = ExampleCatalog.All.FirstOrDefault(e => e.Kind == kind);
        await ShowAsync(example is not null ? SourceState.Of(example) : SourceState.OfText(kind, EmptyText(kind), source.Profile));
    }

    /// <summary>The smallest program of that kind, to start from.</summary>
    private static string EmptyText(SourceKind kind) => kind == SourceKind.Assembly
        ? ".license GPL\n\n.prog main tc\n    r0 = 0\n    exit\n"
        : "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n\nSEC(\"tc\")\nint prog(struct __sk_buff *ctx)\n{\n\treturn 0;\n}\n\nchar _license[] SEC(\"license\") = \"GPL\";\n";

    private async Task ChooseProfileAsync(string profile)
    {
        source = source with { Profile = profile };
        if (editor is not null)
            await editor.SetProfileAsync(profile);
        await ForgetRunAsync();
        await CheckAsync();
    }

    private async Task OpenFileAsync(InputFileChangeEventArgs e)
    {
        var kind = SourceInput.KindOf(e.File.Name) ?? SourceKind.Object;
        trouble = "";
        var most = kind == SourceKind.Object ? SourceInput.MaxObject : SourceInput.MaxSource;
        if (e.File.Size > most)
        {
            trouble = $"{e.File.Name} is {e.File.Size:N0} bytes long; at most {most >> 10:N0} KiB are taken.";
            return;
        }
        using var bytes = new MemoryStream();
        await using (var stream = e.File.OpenReadStream(most))
            await stream.CopyToAsync(bytes);
        await ShowAsync(new SourceState(new SourceInput(Path.GetFileName(e.File.Name), kind, bytes.ToArray()), source.Profile, [], []));
    }

    private async Task ChangedAsync(string text)
    {
        if (source.Kind == SourceKind.Object || text == source.Input.Text)
            return;
        var name = source.Example.Length > 0 ? SourceState.OwnName(source.Kind) : source.Input.FileName;
        source = source with { Input = SourceInput.FromText(name, source.Kind, text), Example = "" };
        trouble = link = "";
        await ForgetRunAsync();
        await CheckAsync();
    }

    /// <summary>A run is of one source and its scripts; with others its schedule means nothing.</summary>
    private async Task ForgetRunAsync()
    {
        moment = null;
        if (runs is not null)
            await runs.ClearAsync();
    }

    private void TooLong(int bytes) => trouble = $"The source is {bytes:N0} bytes long; at most {SourceInput.MaxSource >> 10} KiB are taken, so it is not checked.";

    private void CancelCheck() => checking?.Cancel();

    private async Task CheckAsync()
    {
        CancelCheck();
        using var mine = new CancellationTokenSource();
        checking = mine;
        StateHasChanged();
        try
        {
            var result = await Bench.CheckAsync(source.Input, source.Profile, mine.Token);
            check = result;
            hovered = null;
            await ShowRecordedAsync(result);
            source = source.FitTo([.. result.Programs.Select(p => p.Name)]);
            if (editor is not null)
                await editor.SetScriptsAsync(source);
            var name = selected?.Name;
            selected = result.Programs.FirstOrDefault(p => p.Name == name && p.Verdict.Kind != VerdictKind.Accept) ?? result.Foremost;
            insn = selected is null ? -1 : FailedAt >= 0 ? FailedAt : selected.Listing.Rows.FirstOrDefault()?.Index ?? -1;
            after = FailedAt < 0;
            await MarkAsync(result);
            await LinkAsync(reveal: false);
        }
        catch (OperationCanceledException)
        {
            // Another text replaced this one, or the reader cancelled: the last answer stays.
        }
        catch (Exception e) when (!mine.IsCancellationRequested)
        {
            trouble = Bugs.Tell(Log, e);
        }
        finally
        {
            if (ReferenceEquals(checking, mine))
                checking = null;
            StateHasChanged();
        }
    }

    /// <summary>For an object: the source lines it carries, or a line that says it carries none.</summary>
    private async Task ShowRecordedAsync(CheckedSource result)
    {
        recorded = source.Kind == SourceKind.Object ? RecordedSource.Of(result) : null;
        if (source.Kind == SourceKind.Object && editor is not null)
            await editor.LoadAsync("c", source.Profile, recorded?.Text ?? $"// {source.Input.FileName}: {source.Input.Bytes.Length:N0} bytes, without source lines", readOnly: true);
    }

    /// <summary>True for places in the text that the editor shows.</summary>
    private bool InEditor(string file) => recorded is { } r ? r.File == file : EditorMarks.IsSource(file, source.Input.FileName);

    private Task MarkAsync(CheckedSource result) => editor?.MarkAsync(EditorMarks.Of(result, InEditor)) ?? Task.CompletedTask;

    private async Task SelectProgramAsync(string name)
    {
        selected = Programs.FirstOrDefault(p => p.Name == name);
        insn = FailedAt >= 0 ? FailedAt : Listing.Rows.FirstOrDefault()?.Index ?? -1;
        after = FailedAt < 0;
        await LinkAsync(reveal: true);
    }

    private async Task SelectInsnAsync(int index)
    {
        insn = index;
        await LinkAsync(reveal: true);
    }

    private async Task ShowPlaceAsync(CheckedProgram program)
    {
        tab = VerifierTab;
        await SelectProgramAsync(program.Name);
    }

    private Task ShowLineAsync(int line) => editor?.LinkAsync([line], reveal: true) ?? Task.CompletedTask;

    /// <summary>Highlights the source line of the selected instruction; its program's states are what the pointer finds.</summary>
    private async Task LinkAsync(bool reveal)
    {
        if (editor is null)
            return;
        if (!ReferenceEquals(hovered, selected))
        {
            hovered = selected;
            await editor.HoverAsync(selected is null ? new Dictionary<int, string>() : LineStates.Of(selected.Listing, InEditor));
        }
        var place = Listing.Rows.FirstOrDefault(r => r.Index == insn)?.Source;
        var mine = place is { Line: > 0 } && InEditor(place.File);
        await editor.LinkAsync(mine ? [place!.Line] : [], reveal);
    }

    /// <summary>The reader moved in the source: the first instruction of that line is selected.</summary>
    private async Task FollowLineAsync(int line)
    {
        var inOrder = Programs.OrderBy(p => p.Name != selected?.Name);
        foreach (var program in inOrder)
        {
            var row = program.Listing.Rows.FirstOrDefault(r => r.Source is { } s && s.Line == line && InEditor(s.File));
            if (row is null)
                continue;
            (selected, insn) = (program, row.Index);
            await LinkAsync(reveal: false);
            return;
        }
    }

    /// <summary>The reader moved in a run: the instruction there is selected.</summary>
    private async Task FollowStepAsync(RunMoment where)
    {
        moment = where;
        if (where.Insn < 0 || Programs.FirstOrDefault(p => p.Name == where.Program) is not { } program)
            return;
        (selected, insn) = (program, where.Insn);
        await LinkAsync(reveal: where.Reveal);
    }

    private async Task SetScenarioAsync(SourceState state)
    {
        source = state;
        await ForgetRunAsync();
        if (editor is not null)
            await editor.SetScriptsAsync(source);
    }

    private async Task RunAsync()
    {
        tab = RunTab;
        StateHasChanged();
        if (runs is not null)
            await runs.RunAsync();
    }

    private async Task ExploreAsync()
    {
        tab = RunTab;
        StateHasChanged();
        if (runs is not null)
            await runs.ExploreAsync();
    }

    private async Task ShareAsync()
    {
        try
        {
            var id = await Shares.SaveAsync(source.ToShare(check?.CompilerVersion ?? "", runs?.Schedule ?? "", runs?.Outcome ?? ""), CancellationToken.None);
            // What selects a moment stays outside the stored content: the same source has one id.
            var query = new Dictionary<string, string?> { ["prog"] = selected?.Name, ["insn"] = insn >= 0 ? insn.ToString(CultureInfo.InvariantCulture) : null };
            if (!after)
                query["side"] = "before";
            if (runs?.Schedule.Length > 0 && moment is { } at)
                query["step"] = at.Step.ToString(CultureInfo.InvariantCulture);
            link = QueryHelpers.AddQueryString(Navigation.ToAbsoluteUri($"s/{id}").ToString(), query.Where(q => q.Value is not null));
            trouble = "";
            await CopyLinkAsync();
        }
        catch (BadShareException e)
        {
            trouble = $"This cannot be shared: {e.Message}.";
        }
    }

    private async Task CopyLinkAsync() =>
        copied = await (await Module.ImportAsync(Assets["js/dist/playground.js"])).InvokeAsync<bool>("copyText", link);
}
