using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Playground.Session.Checking;
using Playground.Session.Listing;

namespace Playground.Web.Components.Panes;

/// <summary>Instructions under the source lines they came from, with what each changed; moved through by keyboard.</summary>
public sealed partial class InsnList : ClientPane
{
    /// <summary>Pixels; the style sheet's <c>--row</c>.</summary>
    private const float RowHeight = 20;

    private readonly List<ListLine> lines = [];
    private ProgramListing? built;
    private ElementReference element;
    private int selectedRow = -1;
    private (int Count, int Row) told = (-1, -1);

    [Parameter, EditorRequired] public ProgramListing Listing { get; set; } = ProgramListing.Empty;
    /// <summary>False where instructions are their own source.</summary>
    [Parameter] public bool ShowSource { get; set; } = true;
    [Parameter] public int Selected { get; set; } = -1;
    /// <summary>The rejected instruction; -1 for none.</summary>
    [Parameter] public int FailedAt { get; set; } = -1;
    [Parameter] public EventCallback<int> OnSelect { get; set; }

    private sealed record ListLine(InsnRow? Insn, string Source, string Place);

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(built, Listing))
        {
            built = Listing;
            Build();
        }
        selectedRow = lines.FindIndex(l => l.Insn?.Index == Selected);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await AttachAsync("attachList", element);
        if (told == (lines.Count, selectedRow))
            return;
        told = (lines.Count, selectedRow);
        await TellAsync("setCount", lines.Count, selectedRow);
    }

    /// <summary>Moves the selection by that many rows, over source lines.</summary>
    [JSInvokable]
    public async Task MoveBy(int rows)
    {
        if (lines.Count == 0)
            return;
        var target = Math.Clamp(Math.Max(selectedRow, 0) + rows, 0, lines.Count - 1);
        var direction = rows < 0 ? -1 : 1;
        while (target >= 0 && target < lines.Count && lines[target].Insn is null)
            target += direction;
        if (target < 0)
            target = lines.FindIndex(l => l.Insn is not null);
        if (target >= 0 && target < lines.Count && lines[target].Insn is { } insn)
            await OnSelect.InvokeAsync(insn.Index);
    }

    private void Build()
    {
        lines.Clear();
        (string, int) last = ("", -1);
        foreach (var row in Listing.Rows)
        {
            if (ShowSource && row.Source is { Line: > 0 } source && (source.File, source.Line) != last)
            {
                last = (source.File, source.Line);
                lines.Add(new ListLine(null, source.Text.Trim(), source.Line.ToString()));
            }
            lines.Add(new ListLine(row, "", ""));
        }
    }

    private string RowClass(InsnRow insn)
    {
        var name = "insn-row";
        if (insn.Index == Selected)
            name += " selected";
        if (insn.Index == FailedAt)
            name += " failed";
        if (!Listing.Visits.ContainsKey(insn.Index))
            name += " unseen";
        return name;
    }
}
