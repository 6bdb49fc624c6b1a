using System.Runtime.CompilerServices;

namespace Playground.Conformance.Tests.Scenarios;

/// <summary>What a kernel (for the proposal: its design) says of one program of a scenario.</summary>
internal sealed record ScenarioAnswer(string Program, string Verdict, int Errno, string Message);

/// <summary>The recorded answers, <c>cases/kptr/scenarios.tsv</c>; <c>tests/record-scenarios.sh</c> makes it.</summary>
internal static class ScenarioAnswers
{
    private static readonly Lazy<string[][]> Rows = new(() =>
        [.. File.ReadLines(Path.Combine(Here(), "..", "cases", "kptr", "scenarios.tsv")).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t'))]);

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    public static ScenarioAnswer[] Of(string profile, string scenario) =>
        [.. Of(profile, scenario, false).Select(r => new ScenarioAnswer(r[2], r[3], int.Parse(r[4]), r[5]))];

    /// <summary>What the programs returned one after another on a real kernel, separated by spaces; null when they were not run there.</summary>
    public static string? Run(string profile, string scenario) => Of(profile, scenario, true).FirstOrDefault()?[3];

    private static IEnumerable<string[]> Of(string profile, string scenario, bool isRun) =>
        Rows.Value.Where(r => r[0] == profile && r[1] == scenario && (r[2] == "run") == isRun);
}
