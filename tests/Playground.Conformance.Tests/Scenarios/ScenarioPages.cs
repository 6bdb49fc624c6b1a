using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Playground.Executor;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Session.Checking;
using Playground.Session.Examples;

namespace Playground.Conformance.Tests.Scenarios;

/// <summary>The pages that publish the scenarios and the races: what kernels say, what we say, what running them comes to.</summary>
internal static class ScenarioPages
{
    private static readonly string[] Bases = ["linux-6.18", "linux-6.12", "linux-6.1", "proposal-2022-02"];

    public static async Task<string> ScenariosAsync(ScenarioResults results)
    {
        var text = new StringBuilder("""
            # Kernel pointer scenarios

            Every scenario under every kernel that can express it. A scenario is an example that can be opened on the page; one source serves all
            kernels. *kernel*: what the kernel said of its programs (a: accepted, r: refused), recorded from Linux 6.18 itself and from Debian's
            6.12 and 6.1 in virtual machines; no kernel can judge the proposal, its column is what the design asks for. *ours*: the same when
            verdict, errno and masked message of every program agree. *run*: what the programs return one after another (where Linux 6.18 was
            asked too and agreed, it says so), how many interleavings there are, and what goes wrong in them.


            """);
        foreach (var group in ExampleCatalog.Scenarios.Except(ExampleCatalog.Exhibits).GroupBy(e => e.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {group.Key}\n\n| scenario | profile | kernel | ours | run |\n| --- | --- | --- | --- | --- |\n");
            foreach (var scenario in group)
                foreach (var profile in Bases.Where(p => scenario.Profiles.Contains(p)))
                    text.Append(CultureInfo.InvariantCulture, $"| {(profile == scenario.Profiles[0] ? scenario.Title : "")} | {profile} | {await VerdictsAsync(results, scenario, profile)} | {await RunsAsync(results, scenario, profile)} |\n");
            text.Append('\n');
        }
        text.Append(Totals());
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Totals()
    {
        var text = new StringBuilder("## In all\n\n| profile | judged by | programs | accepted | refused |\n| --- | --- | --- | --- | --- |\n");
        foreach (var profile in Bases)
        {
            var answers = ExampleCatalog.Scenarios.SelectMany(e => ScenarioAnswers.Of(profile, e.Id)).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {profile} | {(profile == Bases[^1] ? "its design" : "that kernel")} | {answers.Length} | {answers.Count(a => a.Verdict == "accept")} | {answers.Count(a => a.Verdict == "reject")} |\n");
        }
        return text.ToString();
    }

    private static async Task<string> VerdictsAsync(ScenarioResults results, Example scenario, string profile)
    {
        var recorded = ScenarioAnswers.Of(profile, scenario.Id);
        var check = await results.CheckAsync(scenario, profile);
        var differ = recorded.Count(a => check.Programs.FirstOrDefault(p => p.Name == a.Program) is not { } ours || !Same(a, ours));
        var counts = string.Join(", ", new[] { Count("accept", "a"), Count("reject", "r") }.Where(c => c.Length > 0));
        return $"{counts} | {(differ == 0 ? "same" : $"{differ} differ")}";

        string Count(string verdict, string letter) => recorded.Count(a => a.Verdict == verdict) is > 0 and var n ? $"{n}{letter}" : "";
    }

    private static bool Same(ScenarioAnswer a, ProgramReport ours) => a.Verdict == ours.Verdict.KindName
        && (a.Verdict != "reject" || a.Errno == ours.Verdict.Errno && MessageMask.Apply(a.Message) == MessageMask.Apply(ours.Verdict.Message));

    private static async Task<string> RunsAsync(ScenarioResults results, Example scenario, string profile)
    {
        if (scenario.Cpus.IsEmpty)
            return "";
        var run = await results.ReplayAsync(scenario, profile, "");
        var said = string.Join(", ", run.RetVals.Select(r => $"{r.Program} {(int)r.Value}"));
        if (ScenarioAnswers.Run(profile, scenario.Id) is { } recorded)
            said += recorded == string.Join(' ', run.RetVals.Select(r => (int)r.Value)) ? " (as the kernel)" : $" (kernel: {recorded})";
        foreach (var variant in ScenarioResults.Explored(scenario, profile))
        {
            var found = await results.ExploreAsync(scenario, variant);
            said += $"; {(variant == profile ? "" : variant[(profile.Length + 1)..] + ": ")}{Summary(found)}";
        }
        return said;
    }

    private static string Summary(ExploreResult found) => $"{found.Executions} interleaving{(found.Executions == 1 ? "" : "s")}, "
        + (found.Violations.IsEmpty ? found.Complete ? "nothing wrong" : "none wrong of those tried" : string.Join(" and ", found.Violations.Select(v => v.Kind).Distinct()));

    public static async Task<string> RacesAsync(ScenarioResults results)
    {
        var text = new StringBuilder("""
            # Races

            One exhibit for each race of the discussion: what goes wrong when one behaviour of the design is swapped for another, and that nothing goes
            wrong without. Each can be opened on the page under *Races*; the schedule replays the violation, and is as short as a short search finds.
            Explorations are complete under sequential consistency.


            """);
        foreach (var exhibit in ExampleCatalog.Exhibits)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {exhibit.Title}\n\n{exhibit.Words.Replace("\nProtected: ", "\n\n*Protected*: ", StringComparison.Ordinal)}\n\n");
            text.Append("| under | interleavings | what goes wrong | schedule |\n| --- | --- | --- | --- |\n");
            foreach (var profile in exhibit.Refuses)
                text.Append(CultureInfo.InvariantCulture, $"| {profile} | | refused: {await RefusalAsync(results, exhibit, profile)} | |\n");
            foreach (var profile in exhibit.Profiles.SelectMany(p => ScenarioResults.Explored(exhibit, p)).OrderBy(p => !exhibit.Finds.ContainsKey(p)).ThenBy(p => p, StringComparer.Ordinal))
            {
                var found = await results.ExploreAsync(exhibit, profile);
                var violations = found.Violations.IsEmpty ? [("nothing", "")] : found.Violations.Select(v => ($"{v.Kind}: {v.Message}", $"`{v.Schedule}`")).ToImmutableArray();
                foreach (var (what, schedule) in violations)
                    text.Append(CultureInfo.InvariantCulture, $"| {profile} | {found.Executions}{(found.Complete ? "" : ", not all")} | {what} | {schedule} |\n");
            }
            text.Append('\n');
        }
        text.Append("## Variants\n\n| variant | means |\n| --- | --- |\n");
        foreach (var variant in ProfileVariant.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{Bases[^1]}+{variant}` | {variant.Words} |\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static async Task<string> RefusalAsync(ScenarioResults results, Example exhibit, string profile)
    {
        var check = await results.CheckAsync(exhibit, profile);
        return check.Programs.First(p => p.Verdict.Kind == VerdictKind.Reject && exhibit.Cpus.Any(c => c.Contains(p.Name))).Verdict.Message;
    }
}
