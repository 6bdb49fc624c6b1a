using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Playground.Session.Browsing;
using Playground.Web.Components.Panes;

namespace Playground.Web.Components.Objects;

/// <summary>One type laid out; structs within it open in place.</summary>
public sealed partial class TypeTree : ClientPane
{
    /// <summary>Pixels; the style sheet's <c>--row</c>.</summary>
    private const float RowHeight = 20;
    /// <summary>Most rows with everything that was opened.</summary>
    private const int MaxRows = 50_000;

    private readonly HashSet<string> open = [];
    private List<Node> nodes = [];
    private TypeLayout? built;
    private ElementReference element;
    private string filter = "";
    private int selected = -1;
    private bool isAttached;
    private (int, int) told = (-1, -1);

    [Parameter, EditorRequired] public TypeLayout? Layout { get; set; }
    [Parameter, EditorRequired] public TypeShelf Shelf { get; set; } = null!; // required
    [Parameter] public bool CanGoBack { get; set; }
    [Parameter] public EventCallback<int> OnType { get; set; }
    [Parameter] public EventCallback OnBack { get; set; }

    private string Prefix { get; } = "member" + Guid.NewGuid().ToString("n")[..8];

    private bool isEnum => Layout?.Kind is "enum" or "enum64";

    /// <summary>A row in view.</summary>
    /// <param name="Path">Where it is in the tree.</param>
    private sealed record Node(int Index, LayoutRow Row, int Depth, int Base, string Path, bool CanOpen, bool IsOpen, int Hole)
    {
        public string At => Row.Offset is { } offset ? (Base + offset).ToString(CultureInfo.InvariantCulture) + (Row.Bits.Length > 0 ? ":" + Row.Bits : "") : Row.Value;
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(built, Layout))
            return;
        built = Layout;
        open.Clear();
        filter = "";
        selected = -1;
        Build();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!isAttached && Layout is not null)
        {
            isAttached = true;
            await AttachAsync("attachList", element);
        }
        if (told == (nodes.Count, selected))
            return;
        told = (nodes.Count, selected);
        await TellAsync("setCount", nodes.Count, selected);
    }

    [JSInvokable]
    public void MoveBy(int by)
    {
        if (nodes.Count == 0)
            return;
        var target = Math.Clamp(selected < 0 ? by > 0 ? by - 1 : 0 : selected + by, 0, nodes.Count - 1);
        var step = by < 0 ? -1 : 1;
        while (target > 0 && target < nodes.Count - 1 && nodes[target].Hole > 0)
            target += step;
        selected = target;
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Press(string key)
    {
        if (key == "Backspace")
        {
            if (CanGoBack)
                await OnBack.InvokeAsync();
            return;
        }
        if (selected < 0 || selected >= nodes.Count)
            return;
        var node = nodes[selected];
        switch (key)
        {
            case "ArrowRight" when node is { CanOpen: true, IsOpen: false }:
            case "ArrowLeft" when node.IsOpen:
                Toggle(node);
                break;
            case "ArrowLeft":
                selected = nodes.FindLastIndex(selected, n => n.Depth < node.Depth && n.Hole == 0) is var parent and >= 0 ? parent : selected;
                break;
            case "Enter" when node.Row.TypeId > 0:
                await OnType.InvokeAsync(node.Row.TypeId);
                break;
        }
        StateHasChanged();
    }

    private void Filter(ChangeEventArgs e)
    {
        filter = e.Value?.ToString() ?? "";
        selected = -1;
        Build();
    }

    private void Toggle(Node node)
    {
        if (!node.CanOpen)
            return;
        if (!open.Remove(node.Path))
            open.Add(node.Path);
        selected = node.Index;
        Build();
    }

    private void Build()
    {
        nodes = [];
        if (Layout is not null)
            Add(Layout, 0, 0, "", filter);
    }

    private void Add(TypeLayout layout, int depth, int baseOffset, string path, string only)
    {
        for (var i = 0; i < layout.Rows.Length && nodes.Count < MaxRows; i++)
        {
            var row = layout.Rows[i];
            if (only.Length > 0 && !row.Text.Contains(only, StringComparison.OrdinalIgnoreCase) && !row.Marks.Any(m => m.Contains(only, StringComparison.OrdinalIgnoreCase)))
                continue;
            var (here, level) = ($"{path}/{i}", depth + row.Depth);
            if (row.HoleBefore > 0 && only.Length == 0)
                nodes.Add(new Node(nodes.Count, row, level, 0, "", false, false, row.HoleBefore));
            // Thirty-two levels are more than any real type has.
            var (canOpen, isOpen) = (row.Nested > 0 && depth < 32, open.Contains(here));
            nodes.Add(new Node(nodes.Count, row, level, baseOffset, here, canOpen, isOpen, 0));
            if (canOpen && isOpen && Shelf.Layout(row.Nested) is { } inner)
                Add(inner, level + 1, baseOffset + (row.Offset ?? 0), here, "");
        }
    }

    private static string Facts(TypeLayout type)
    {
        List<string> facts = [];
        if (type.Size is { } size)
            facts.Add($"{size:N0} bytes, align {type.Align}");
        if (type.Holes > 0)
            facts.Add($"{type.Holes:N0} unused");
        facts.Add($"id {type.Id}");
        return string.Join(" · ", facts);
    }
}
