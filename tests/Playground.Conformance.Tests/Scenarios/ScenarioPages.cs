using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Playground.Executor;
using Playground.Kernel.Fields;
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
        text.Append(await TypesAsync(results)).Append(Walks()).Append(await CostsAsync(results));
        text.Append("## Variants\n\n| variant | means |\n| --- | --- |\n");
        foreach (var variant in ProfileVariant.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{Bases[^1]}+{variant}` | {variant.Words} |\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static async Task<string> TypesAsync(ScenarioResults results)
    {
        var example = ExampleCatalog.Find("s52-register-types")!;
        string[] variants = ["+kfunc_types=unmasked", "+kfunc_types=base-type", ""];
        var checks = new List<CheckResult>();
        foreach (var variant in variants)
            checks.Add(await results.CheckAsync(example, Bases[^1] + variant));
        var text = new StringBuilder("""
            ## Register types beyond the table

            The bug that began the discussion, as three ways to look a register's type up (scenario 52). A type is a base and flags above its eight
            bits. *unmasked*, as it was: a flag reaches beyond the table, and the kernel reads what happens to lie there. *base type*, the first
            answer: a pointer that may be NULL passes for one that is not. *base type, no flags*, as it was fixed, and as Linux 6.1 answers.

            | argument | unmasked | base type | base type, no flags |
            | --- | --- | --- | --- |

            """);
        foreach (var program in checks[0].Programs.Select(p => p.Name))
            text.Append(CultureInfo.InvariantCulture, $"| {program} | {string.Join(" | ", checks.Select(c => c.Programs.First(p => p.Name == program).Verdict).Select(v => v.Kind == VerdictKind.Accept ? "accepted" : $"refused: {v.Message}"))} |\n");
        return text.Append('\n').ToString();
    }

    private static string Walks()
    {
        const int fields = 8;
        var text = new StringBuilder("""
            ## Walking fields

            Eight slots, the one at *k* is bad (scenario 53). A walk that calls back for each field, and the callback takes references: when the walk
            itself trips over a field, nobody is called, and what was taken before is left over, unless the caller frees once more. A walk that only
            writes down what it finds, with one step afterwards that takes and gives back, leaves nothing. References left over:

            | k | callback, bad in the walk | callback, freed again | callback, bad when taken | two steps |
            | --- | --- | --- | --- | --- |

            """);
        for (var k = 0; k < fields; k++)
            text.Append(CultureInfo.InvariantCulture, $"| {k} | {Left(WalkDesign.Callback, k, WalkFailure.Walk)} | {Left(WalkDesign.CallbackFreedAgain, k, WalkFailure.Walk)} | {Left(WalkDesign.Callback, k, WalkFailure.Take)} | {Left(WalkDesign.TwoSteps, k, WalkFailure.Walk)} |\n");
        return text.Append('\n').ToString();

        static int Left(WalkDesign design, int bad, WalkFailure failure) => WalkDesigns.LeftOver(design, fields, bad, failure);
    }

    private static async Task<string> CostsAsync(ScenarioResults results)
    {
        var text = new StringBuilder("""
            ## What it costs

            Each program runs four times on CPU 0, then four times on CPU 1; a cache line that CPU 1 gets from CPU 0 is a transfer. An exchange that
            nobody contends for moves no line at all; a walk through the idr brings two more lines over than a read of a slot; a move in a per-CPU
            map saves one atomic operation a run against an exchange there, and no cache line.

            | program | CPU | instructions | atomic operations | shared reads | shared writes | lines from other CPUs |
            | --- | --- | --- | --- | --- | --- | --- |

            """);
        var (cache, move) = (ExampleCatalog.Find("s49-net-cache")!, ExampleCatalog.Find("s50-move")!);
        foreach (var (example, program, setup) in new[] { (cache, "read_by_exchange", "fill"), (cache, "read_by_get", "fill"), (cache, "look_up", "fill"), (move, "move", ""), (move, "exchange", "") })
        {
            string[] lines = [.. setup.Length > 0 ? [$"setup {setup}"] : Array.Empty<string>(), $"cpu {program}*4", $"cpu {program}*4"];
            foreach (var cost in (await results.RunAsync(example, Bases[^1], lines)).Costs)
                text.Append(CultureInfo.InvariantCulture, $"| {program} | {cost.Cpu} | {cost.Insns} | {cost.Atomics} | {cost.Reads} | {cost.Writes} | {cost.LineTransfers} |\n");
        }
        return text.Append('\n').ToString();
    }

    private static async Task<string> RefusalAsync(ScenarioResults results, Example exhibit, string profile)
    {
        var check = await results.CheckAsync(exhibit, profile);
        return check.Programs.First(p => p.Verdict.Kind == VerdictKind.Reject && exhibit.Cpus.Any(c => c.Contains(p.Name))).Verdict.Message;
    }
}
