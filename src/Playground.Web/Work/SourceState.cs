using System.Collections.Immutable;
using Playground.Kernel.Scenarios;
using Playground.Session.Examples;
using Playground.Session.Running;
using Playground.Session.Sharing;
using Playground.Session.Sources;

namespace Playground.Web.Work;

/// <summary>What is open on the page: a text or an object, its profile, and who runs what.</summary>
public sealed record SourceState(SourceInput Input, string Profile, ImmutableArray<string> Setup, ImmutableArray<ImmutableArray<string>> Cpus)
{
    /// <summary>The example's id while it is unchanged; empty otherwise.</summary>
    public string Example { get; init; } = "";

    public SourceKind Kind => Input.Kind;

    /// <summary>Further lines of the scenario, beside those in the source's comments: interrupts, actors, conditions.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>The source's own lines when its scripts were taken over; they are taken over again when they change.</summary>
    private string Adopted { get; init; } = "";

    /// <exception cref="Playground.Session.Running.BadScenarioException">A line that means nothing.</exception>
    public Scenario Scenario => ScenarioLines.Parse([.. ScenarioLines.LinesOf(Input), .. Lines]) with
    {
        Setup = Setup,
        Cpus = [.. Cpus.Where(c => c.Length > 0).Select(c => new CpuScript(c))],
    };

    /// <summary>With the scripts that the source itself asks for, when it asks for others than before.</summary>
    private SourceState Adopt()
    {
        var own = ScenarioLines.LinesOf(Input);
        var text = string.Join('\n', own);
        if (text == Adopted)
            return this;
        try
        {
            var scenario = ScenarioLines.Parse(own);
            return scenario.Cpus.IsEmpty ? this with { Adopted = text }
                : this with { Adopted = text, Setup = scenario.Setup, Cpus = [.. scenario.Cpus.Select(c => c.Programs)] };
        }
        catch (BadScenarioException)
        {
            // It is being typed; running says what is wrong.
            return this;
        }
    }

    public static SourceState Of(Example example) =>
        new(SourceInput.FromText(example.FileName, example.Kind, example.Text), example.Profile, example.Setup, example.Cpus) { Example = example.Id };

    public static SourceState Of(Share share) => new(share.ToInput(), share.Profile, share.Setup, share.Cpus)
    {
        Example = ExampleCatalog.All.FirstOrDefault(e => e.Text == share.Text)?.Id ?? "",
        Lines = [.. share.Lines ?? []],
        // What was shared is what runs, even where the source says otherwise.
        Adopted = share.Text is { } text ? string.Join('\n', ScenarioLines.LinesOf(text)) : "",
    };

    public static SourceState OfText(SourceKind kind, string text, string profile) =>
        new(SourceInput.FromText(OwnName(kind), kind, text), profile, [], []);

    /// <summary>File name of a text that the reader wrote.</summary>
    public static string OwnName(SourceKind kind) => kind == SourceKind.Assembly ? "program.bpf" : "program.c";

    /// <summary>Scripts without programs that no longer exist; two CPUs when none has anything to do. A source that has none at the moment changes nothing.</summary>
    public SourceState FitTo(IReadOnlyCollection<string> programs)
    {
        if (programs.Count == 0)
            return this;
        if (Adopt() is var own && own != this)
            return own.FitTo(programs);
        var cpus = Cpus.Select(c => c.Where(programs.Contains).ToImmutableArray()).ToImmutableArray();
        if (cpus.All(c => c.IsEmpty))
            cpus = [[programs.First()], [programs.Count > 1 ? programs.ElementAt(1) : programs.First()]];
        return this with { Setup = [.. Setup.Where(programs.Contains)], Cpus = cpus };
    }

    public Share ToShare(string compiler, string schedule, string outcome) => new(Share.CurrentVersion, Input.Kind, Input.FileName,
        Input.Kind == SourceKind.Object ? null : Input.Text, Input.Kind == SourceKind.Object ? Input.Bytes.ToArray() : null,
        Profile, compiler, Setup, Cpus, schedule, outcome)
    {
        Lines = Lines.IsEmpty ? null : [.. Lines],
    };
}
