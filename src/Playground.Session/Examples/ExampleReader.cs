using System.Collections.Immutable;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Session.Examples;

/// <summary>Reads examples that say themselves, in comments at their head, what they are.</summary>
/// <remarks>
/// The first comment is <c>// Scenario 27: title.</c> or <c>// Exhibit X3: title.</c>; then come words for people and an empty comment, then lines
/// <c>// key: words</c>: <c>kernels</c> (profiles that can express it, the one it opens under first), <c>finds</c> (a profile and the violation
/// that exploring finds under it, separated by commas; under the others it finds none), <c>right</c> (a variant under which it finds none), <c>refuses</c> (a profile
/// whose verifier refuses what it runs), and the lines of the scenario (<see cref="ScenarioLines"/>).
/// </remarks>
internal static class ExampleReader
{
    public const string Races = "Races";

    /// <summary>Every embedded source below this prefix, in the order of their names.</summary>
    public static IEnumerable<Example> ReadAll(string prefix) => typeof(ExampleReader).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(name[prefix.Length..], Text(name)));

    public static string Text(string resource)
    {
        using var stream = typeof(ExampleReader).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static Example Read(string fileName, string text)
    {
        var comments = text.Split('\n').TakeWhile(l => l.StartsWith("//", StringComparison.Ordinal)).Select(l => l[2..].Trim()).ToArray();
        var pairs = comments.Select(c => c.Split(": ", 2)).Where(p => p.Length == 2).ToArray();
        ImmutableArray<string> Words(string key) => [.. pairs.Where(p => p[0] == key).SelectMany(p => p[1].Split(' '))];
        var kernels = Words("kernels");
        var finds = pairs.Where(p => p[0] == "finds").Select(p => p[1].Split(' ')).ToImmutableDictionary(w => w[0], w => w[1].Split(',').ToImmutableArray());
        var scenario = ScenarioLines.Parse(ScenarioLines.LinesOf(text));
        var (kind, number) = comments[0].Split(':')[0].Split(' ') is [var k, var n] ? (k, n) : ("", "");
        return new Example(Path.GetFileNameWithoutExtension(fileName), $"{number} {pairs[0][1].TrimEnd('.')}", fileName, SourceKind.C, kind == "Scenario" ? kernels[0] : finds.Keys.Order(StringComparer.Ordinal).FirstOrDefault(kernels[0]), text,
            scenario.Setup, [.. scenario.Cpus.Select(c => c.Programs)])
        {
            Group = kind == "Scenario" ? ScenarioGroups.Of(number) : Races,
            Profiles = kernels,
            Finds = finds,
            Right = Words("right"),
            Refuses = Words("refuses"),
            Words = string.Join('\n', comments.Skip(1).TakeWhile(c => c.Length > 0)),
        };
    }
}
