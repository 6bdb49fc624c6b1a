using System.Collections.Immutable;
using Playground.Session.Sources;

namespace Playground.Session.Examples;

/// <summary>A program that a user can open.</summary>
/// <param name="Id">Its file name without the ending; stable, used in links.</param>
/// <param name="Cpus">Programs of each CPU when it is run, in order.</param>
public sealed record Example(string Id, string Title, string FileName, SourceKind Kind, string Profile, string Text,
    ImmutableArray<string> Setup, ImmutableArray<ImmutableArray<string>> Cpus);

/// <summary>The examples that the product carries, the opening one first.</summary>
public static class ExampleCatalog
{
    private static readonly Lazy<ImmutableArray<Example>> Loaded = new(() =>
    [
        Read("A kernel pointer in a map", "kptr-slot.c", "linux-6.18", [], [["put"], ["take"]]),
        Read("Race: get against take", "kptr-get-race.c", "proposal-2022-02+kptr_get=plain-inc", ["fill"], [["take"], ["get"]]),
        Read("A forgotten reference", "leak.c", "linux-6.18", [], [["forget"]]),
        Read("Counting packets", "xdp-parse.c", "linux-6.18", [], [["count"], ["count"]]),
    ]);

    public static ImmutableArray<Example> All => Loaded.Value;

    public static Example Opening => All[0];

    public static Example? Find(string id) => All.FirstOrDefault(e => e.Id == id);

    private static Example Read(string title, string fileName, string profile, ImmutableArray<string> setup, ImmutableArray<ImmutableArray<string>> cpus)
    {
        using var stream = typeof(ExampleCatalog).Assembly.GetManifestResourceStream("example/" + fileName)
            ?? throw new InvalidOperationException($"the example {fileName} is not in the assembly");
        using var reader = new StreamReader(stream);
        return new Example(Path.GetFileNameWithoutExtension(fileName), title, fileName, SourceInput.KindOf(fileName) ?? SourceKind.C, profile, reader.ReadToEnd(), setup, cpus);
    }
}
