using System.Runtime.CompilerServices;
using Playground.Session.Agreement;

namespace Playground.Conformance.Tests;

public sealed class RecordedCaseTests
{
    private static string Directory_([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cases");

    public static TheoryData<string> Cases() => [.. FamilyAgreement.CasesUnder(Directory_()).Select(c => Path.GetRelativePath(Directory_(), c.Path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_verifier_answers_as_the_kernel_did(string name)
    {
        var recorded = RecordedCase.Read(Path.Combine(Directory_(), name));
        var problems = new List<string>();
        foreach (var (prog, differences, result) in CaseJudge.Judge(recorded))
        {
            problems.AddRange(differences.Select(d => $"{prog}: {d}"));
            if (result is not null && recorded.Logs.TryGetValue(prog, out var log) && EventStates.FirstDifference(result.Events, log, CaseJudge.MaxVisits) is { } difference)
                problems.Add($"{prog}: events {difference}");
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
