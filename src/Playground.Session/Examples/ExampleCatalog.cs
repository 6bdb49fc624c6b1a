using System.Collections.Immutable;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Session.Examples;

/// <summary>A program that a user can open.</summary>
/// <param name="Id">Its file name without the ending; stable, used in links.</param>
/// <param name="Cpus">Programs of each CPU when it is run, in order.</param>
public sealed record Example(string Id, string Title, string FileName, SourceKind Kind, string Profile, string Text,
    ImmutableArray<string> Setup, ImmutableArray<ImmutableArray<string>> Cpus)
{
    /// <summary>Message of the program that is refused; empty when all are accepted.</summary>
    public string Refused { get; init; } = "";
    /// <summary>Kind of the violation that exploring it finds; empty when it finds none.</summary>
    public string Violation { get; init; } = "";
    /// <summary>Heading under which a menu shows it.</summary>
    public string Group { get; init; } = "Start here";
    /// <summary>Profiles that can express it; empty when it is meant for its own only.</summary>
    public ImmutableArray<string> Profiles { get; init; } = [];
    /// <summary>By profile, the kinds of the violations that exploring it finds there; it finds none under the others.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Finds { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
    /// <summary>Variants of its profiles under which nothing goes wrong that does without.</summary>
    public ImmutableArray<string> Right { get; init; } = [];
    /// <summary>Profiles whose verifier refuses a program that the scenario runs.</summary>
    public ImmutableArray<string> Refuses { get; init; } = [];
    /// <summary>What it shows, in plain words; may be empty.</summary>
    public string Words { get; init; } = "";
    /// <summary>Under this profile the same programs race to no violation; empty when the example has no such counterpart.</summary>
    public string RightProfile { get; init; } = "";
}

/// <summary>The examples that the product carries, the opening one first.</summary>
public static class ExampleCatalog
{
    private static readonly Lazy<ImmutableArray<Example>> Loaded = new(() =>
    [
        Read("A kernel pointer in a map", "kptr-slot.c", "linux-6.18", [], [["put"], ["take"]]),
        Read("Race: get against take", "kptr-get-race.c", "proposal-2022-02+kptr_get=plain-inc", ["fill"], [["take"], ["get"]]) with
        {
            Violation = "refcount-inc-from-zero",
            RightProfile = "proposal-2022-02",
        },
        Read("Race: share before counting", "kptr-try-set-race.c", "proposal-2022-02+kptr_try_set=publish-first", ["fill"], [["share"], ["take"]]) with
        {
            Violation = "refcount-inc-from-zero",
            RightProfile = "proposal-2022-02",
        },
        Read("Two sharers, one slot", "kptr-try-set-busy.c", "proposal-2022-02", [], [["share_first"], ["share_second"]]),
        Read("Readers with exchange only", "kptr-xchg-reader.c", "linux-6.18", ["fill"], [["read_pid"], ["read_pid"]]),
        Read("Delete against take", "kptr-delete-race.c", "linux-6.18", ["fill"], [["forget"], ["take"]]),
        Read("A forgotten reference", "leak.c", "linux-6.18", [], [["forget"]]) with
        {
            Refused = "BPF_EXIT instruction in main prog would lead to reference leak",
        },
        Read("Counting packets", "xdp-parse.c", "linux-6.18", [], [["count"], ["count"]]),
        .. ExampleReader.ReadAll("exhibit/"),
        .. ExampleReader.ReadAll("scenario/"),
    ]);

    public static ImmutableArray<Example> All => Loaded.Value;

    /// <summary>One race each: what goes wrong under one profile, and does not under another.</summary>
    public static IEnumerable<Example> Exhibits => Scenarios.Where(e => e.Group == ExampleReader.Races);

    /// <summary>The scenarios of kernel pointers in maps, which say of themselves what they show.</summary>
    public static IEnumerable<Example> Scenarios => All.Where(e => e.Profiles.Length > 0);

    public static Example Opening => All[0];

    public static Example? Find(string id) => All.FirstOrDefault(e => e.Id == id);

    private static Example Read(string title, string fileName, string profile, ImmutableArray<string> setup, ImmutableArray<ImmutableArray<string>> cpus) =>
        new(Path.GetFileNameWithoutExtension(fileName), title, fileName, SourceInput.KindOf(fileName) ?? SourceKind.C, profile, ExampleReader.Text("example/" + fileName), setup, cpus);

    /// <summary>An example whose source says in its comments who runs what.</summary>
    private static Example Read(string title, string fileName, string profile)
    {
        var example = Read(title, fileName, profile, [], []);
        var scenario = ScenarioLines.Parse(ScenarioLines.LinesOf(example.Text));
        return example with { Setup = scenario.Setup, Cpus = [.. scenario.Cpus.Select(c => c.Programs)] };
    }
}
