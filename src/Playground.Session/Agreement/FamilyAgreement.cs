using System.Globalization;
using System.Text;

namespace Playground.Session.Agreement;

/// <summary>How many recorded programs of one kernel and one family of rules there are, and how many the verifier answers alike.</summary>
/// <param name="Kernel">The profile that stands for the kernel.</param>
/// <param name="Family">The folder that the cases lie in.</param>
/// <param name="Accepted">Programs that the kernel accepts.</param>
/// <param name="Refused">Programs that it refuses.</param>
/// <param name="Logs">Programs whose log was kept and is compared line for line.</param>
/// <param name="Gaps">Programs recorded as not modelled.</param>
/// <param name="Agree">Programs answered alike, gaps not counted.</param>
public sealed record FamilyAgreement(string Kernel, string Family, int Programs, int Accepted, int Refused, int Logs, int Gaps, int Agree)
{
    /// <summary>The <c>.case</c> files under a folder, with the family of each, in a fixed order.</summary>
    public static IEnumerable<(string Family, string Path)> CasesUnder(string folder) =>
        Directory.EnumerateFiles(folder, "*.case", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!, path)); // a full path to a file has a folder

    /// <summary>Sums cases by kernel and family; <paramref name="disagreeing"/> says how many programs of a case are answered otherwise.</summary>
    public static IReadOnlyList<FamilyAgreement> Sum(IEnumerable<(string Family, RecordedCase Case, int Disagreeing)> cases)
    {
        var families = new SortedDictionary<(string, string), FamilyAgreement>(Comparer<(string, string)>.Create((a, b) =>
            string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var order ? order : string.CompareOrdinal(a.Item2, b.Item2)));
        foreach (var (family, recorded, disagreeing) in cases)
        {
            var key = (recorded.Profile, family);
            var sum = families.GetValueOrDefault(key) ?? new(recorded.Profile, family, 0, 0, 0, 0, 0, 0);
            var said = recorded.Expected.Values;
            var gaps = said.Count(e => e.ContainsKey("gap"));
            families[key] = sum with
            {
                Programs = sum.Programs + said.Count,
                Accepted = sum.Accepted + said.Count(e => e.GetValueOrDefault("verdict") == "accept"),
                Refused = sum.Refused + said.Count(e => e.GetValueOrDefault("verdict") == "reject"),
                Logs = sum.Logs + recorded.Logs.Count,
                Gaps = sum.Gaps + gaps,
                Agree = sum.Agree + said.Count - gaps - disagreeing,
            };
        }
        return [.. families.Values];
    }

    /// <summary>The table as Markdown, with a line of totals.</summary>
    public static string Table(IReadOnlyList<FamilyAgreement> families)
    {
        var text = new StringBuilder("| kernel | family | programs | accepted | refused | logs | gaps |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var f in families)
            text.Append(CultureInfo.InvariantCulture, $"| {f.Kernel} | {f.Family} | {f.Programs} | {f.Accepted} | {f.Refused} | {f.Logs} | {f.Gaps} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{families.Sum(f => f.Programs)} programs, {families.Sum(f => f.Agree)} agree, {families.Sum(f => f.Gaps)} are gaps.\n");
        return text.ToString();
    }
}
