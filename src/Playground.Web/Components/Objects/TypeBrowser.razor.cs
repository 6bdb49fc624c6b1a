using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;
using Playground.Session.Browsing;
using Playground.Web.Components.Panes;

namespace Playground.Web.Components.Objects;

/// <summary>A searchable list of types, of which only what is in view is sent, with the selected one laid out beside it.</summary>
public sealed partial class TypeBrowser : ClientPane
{
    /// <summary>Pixels; the style sheet's <c>--row</c>.</summary>
    private const float RowHeight = 20;

    private readonly Stack<int> past = new();
    private ElementReference list;
    private Virtualize<Row>? rows;
    private string words = "", kind = "";
    private int total, selected = -1, given;
    private TypeLayout? layout;
    private (int, int) told = (-1, -1);

    [Parameter, EditorRequired] public TypeShelf Shelf { get; set; } = null!; // required
    /// <summary>What is searched, for those who cannot see it.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";
    /// <summary>What the search begins with.</summary>
    [Parameter] public string Opening { get; set; } = "";
    /// <summary>A type to show at first; 0 for none.</summary>
    [Parameter] public int Wanted { get; set; }

    private readonly record struct Row(int Index, TypeRow Type);

    private string Prefix { get; } = "type" + Guid.NewGuid().ToString("n")[..8];

    protected override async Task OnInitializedAsync()
    {
        words = Opening;
        await CountAsync();
        if (Wanted == 0 && total > 0)
            await ShowFirstAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Wanted == given)
            return;
        given = Wanted;
        if (Wanted > 0)
            await FollowAsync(Wanted);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await AttachAsync("attachList", list);
        if (told == (total, selected))
            return;
        told = (total, selected);
        await TellAsync("setCount", total, selected);
    }

    [JSInvokable]
    public async Task MoveBy(int by)
    {
        if (total == 0)
            return;
        var target = Math.Clamp(Math.Max(selected, 0) + by, 0, total - 1);
        if (Shelf.Find(words, kind, target, 1).Rows is [var row])
            await SelectAsync(target, row);
        StateHasChanged();
    }

    private ValueTask<ItemsProviderResult<Row>> PageAsync(ItemsProviderRequest request)
    {
        var page = Shelf.Find(words, kind, request.StartIndex, request.Count);
        return ValueTask.FromResult(new ItemsProviderResult<Row>(page.Rows.Select((t, i) => new Row(page.Offset + i, t)), page.Total));
    }

    private async Task SearchAsync(ChangeEventArgs e)
    {
        words = e.Value?.ToString() ?? "";
        await RefreshAsync();
    }

    private async Task ChooseKindAsync(ChangeEventArgs e)
    {
        kind = e.Value?.ToString() ?? "";
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        selected = -1;
        await CountAsync();
        if (rows is not null)
            await rows.RefreshDataAsync();
        if (total > 0 && words.Length > 0)
            await ShowFirstAsync();
    }

    /// <summary>Off the page's thread: the names of a kernel's types are put in order when they are first looked through.</summary>
    private async Task CountAsync()
    {
        var (shelf, asked) = (Shelf, (words, kind));
        var found = await Task.Run(() => shelf.Find(asked.words, asked.kind, 0, 0).Total);
        if (asked == (words, kind))
            total = found;
    }

    private async Task ShowFirstAsync()
    {
        if (Shelf.Find(words, kind, 0, 1).Rows is [var first])
            await SelectAsync(0, first);
    }

    private Task SelectAsync(int index, TypeRow row)
    {
        selected = index;
        past.Clear();
        layout = Shelf.Layout(row.Id);
        return Task.CompletedTask;
    }

    private Task FollowAsync(int id)
    {
        if (layout is { } from && from.Id != id)
            past.Push(from.Id);
        layout = Shelf.Layout(id);
        return Task.CompletedTask;
    }

    private Task BackAsync()
    {
        if (past.TryPop(out var id))
            layout = Shelf.Layout(id);
        return Task.CompletedTask;
    }
}
