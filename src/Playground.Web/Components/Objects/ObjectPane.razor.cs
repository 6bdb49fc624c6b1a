using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Playground.Session.Browsing;
using Playground.Session.Conversions;
using Playground.Web.Components.Panes;
using Playground.Web.Work;

namespace Playground.Web.Components.Objects;

/// <summary>Looks through the object: programs, maps, types, instructions; and through the kernel's types.</summary>
public sealed partial class ObjectPane : ClientPane
{
    private enum View { Contents, Types, Disassembly, KernelTypes }

    private static readonly (View, string)[] Views = [(View.Contents, "Contents"), (View.Types, "Types"), (View.Disassembly, "Disassembly"), (View.KernelTypes, "Kernel types")];

    private View view;
    private CheckedSource? shown;
    private OpenedObject? opened;
    private int wantedType;
    private bool saving;
    private string trouble = "";

    /// <summary>False while another tab is in front: nothing is put together for nobody.</summary>
    [Parameter, EditorRequired] public bool IsFront { get; set; }
    [Parameter, EditorRequired] public SourceState Source { get; set; } = null!; // required
    [Parameter] public CheckedSource? Checked { get; set; }
    /// <summary>The program that is selected on the page.</summary>
    [Parameter] public string Selected { get; set; } = "";
    [Parameter] public EventCallback<string> OnSelect { get; set; }

    [Inject] internal Workbench Bench { get; set; } = null!; // set by the framework before anything runs
    [Inject] private ILogger<ObjectPane> Log { get; set; } = null!; // likewise

    private ObjectListing? listing => opened?.Listing;

    private TypeShelf Kernel => ObjectBrowser.Kernel(Source.Profile);

    protected override async Task OnParametersSetAsync()
    {
        if (!IsFront || ReferenceEquals(shown, Checked))
            return;
        var wanted = shown = Checked;
        trouble = "";
        wantedType = 0;
        // A large object takes a moment; the page stays alive meanwhile.
        var open = wanted is null ? null : await Task.Run(() => wanted.Opened.Value);
        if (ReferenceEquals(wanted, shown))
            opened = open;
    }

    private void ShowTypeAsync(int id)
    {
        wantedType = id;
        view = View.Types;
    }

    private Task ShowProgramAsync(string name)
    {
        view = View.Disassembly;
        return OnSelect.InvokeAsync(name);
    }

    private async Task SaveAsync()
    {
        saving = true;
        trouble = "";
        try
        {
            var converted = await Bench.ObjectAsync(Source.Input, Source.Profile, CancellationToken.None);
            if (!converted.IsUsable)
            {
                trouble = string.Join('\n', converted.Diagnostics.Select(d => d.Message));
                return;
            }
            using var stream = new DotNetStreamReference(new MemoryStream(converted.Output.ToArray()));
            await (await Module.ImportAsync(Assets["js/dist/playground.js"])).InvokeVoidAsync("saveFile", Converter.ObjectName(Source.Input.FileName), stream);
        }
        catch (Exception e) when (e is not JSDisconnectedException)
        {
            trouble = Bugs.Tell(Log, e);
        }
        finally
        {
            saving = false;
        }
    }
}
