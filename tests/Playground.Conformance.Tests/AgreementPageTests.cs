using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Playground.Conformance.Tests;

/// <summary>The page that publishes how many recorded answers of real kernels the verifier is held to, by family.</summary>
/// <remarks>The recorded cases themselves are tested by <see cref="RecordedCaseTests"/>; so that every program counted here agrees, but for the gaps.</remarks>
public sealed class AgreementPageTests
{
    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    [Fact]
    public void The_page_says_what_the_recorded_cases_hold()
    {
        var page = Path.Combine(Root(), "wwwroot", "docs", "agreement.md");
        var text = Write();
        if (Environment.GetEnvironmentVariable("PLAYGROUND_UPDATE") == "1" && Environment.GetEnvironmentVariable("CI") is null)
            File.WriteAllText(page, text);
        Assert.True(File.Exists(page) && File.ReadAllText(page) == text, "wwwroot/docs/agreement.md is out of date: run the tests once with PLAYGROUND_UPDATE=1");
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # Agreement with the kernel

            Programs whose verdict, errno, masked message and counts of instructions and states a real kernel gave, recorded as cases. The
            verifier is tested to give the same for every one of them, and the same log where the case keeps it; a gap is a program that it
            answers with `unsupported`. No kernel can judge the proposal: its programs are held to the design. The family `unprivileged` is
            loaded without CAP_PERFMON.


            """);
        var families = Files().Select(f => (Family: FamilyOf(f), Case: RecordedCase.Read(f))).GroupBy(c => (c.Case.Profile, c.Family)).OrderBy(g => g.Key.Profile, StringComparer.Ordinal).ThenBy(g => g.Key.Family, StringComparer.Ordinal);
        text.Append("| kernel | family | programs | accepted | refused | logs | gaps |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        int programs = 0, gaps = 0;
        foreach (var family in families)
        {
            var expected = family.SelectMany(c => c.Case.Expected.Values).ToArray();
            var gap = expected.Count(e => e.ContainsKey("gap"));
            text.Append(CultureInfo.InvariantCulture, $"| {family.Key.Profile} | {family.Key.Family} | {expected.Length} | {Count(expected, "accept")} | {Count(expected, "reject")} | {family.Sum(c => c.Case.Logs.Count)} | {gap} |\n");
            programs += expected.Length;
            gaps += gap;
        }
        text.Append(CultureInfo.InvariantCulture, $"\n{programs} programs, {programs - gaps} agree, {gaps} are gaps.\n\nTo compare with the kernel of a computer of yours: `playground diff FILE…`.\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static int Count(Dictionary<string, string>[] expected, string verdict) => expected.Count(e => e.TryGetValue("verdict", out var v) && v == verdict);

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "tests", "Playground.Conformance.Tests", "cases"), "*.case", SearchOption.AllDirectories);

    /// <summary>A family is a folder of <c>cases</c>.</summary>
    private static string FamilyOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);
}
