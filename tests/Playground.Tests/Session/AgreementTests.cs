using Playground.Session.Agreement;

namespace Playground.Tests.Session;

public sealed class AgreementTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("agreement");

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(string family, string name, string verdict, string processed)
    {
        var directory = folder.CreateSubdirectory(family);
        File.WriteAllText(Path.Combine(directory.FullName, name + ".case"), $"""
            # recorded on Linux 6.18
            == source
            .license GPL
            .prog main xdp
                r0 = 1
                exit
            == expect main
            verdict {verdict}
            processed {processed}
            """);
    }

    [Fact]
    public void A_case_that_is_answered_otherwise_is_counted_and_said()
    {
        Write("flow", "right", "accept", "2");
        Write("flow", "wrong", "reject", "3");
        var answers = FamilyAgreement.CasesUnder(folder.FullName)
            .Select(c => (c.Family, Case: RecordedCase.Read(c.Path)))
            .Select(c => (c.Family, c.Case, Wrong: CaseJudge.Judge(c.Case).Where(a => a.Differences.Count > 0).ToArray()))
            .ToArray();
        var family = Assert.Single(FamilyAgreement.Sum(answers.Select(a => (a.Family, a.Case, a.Wrong.Length))));
        Assert.Equal(("linux-6.18", "flow", 2, 1, 1, 1), (family.Kernel, family.Family, family.Programs, family.Accepted, family.Refused, family.Agree));
        Assert.Equal(["verdict: kernel reject, ours accept ", "processed: kernel 3, ours 2"], answers[1].Wrong[0].Differences);
    }

    [Fact]
    public void Families_are_folders_and_the_table_ends_with_totals()
    {
        Write("flow", "a", "accept", "2");
        Write("values", "a", "accept", "2");
        var table = FamilyAgreement.Table(FamilyAgreement.Sum(FamilyAgreement.CasesUnder(folder.FullName).Select(c => (c.Family, RecordedCase.Read(c.Path), 0))));
        Assert.Contains("| linux-6.18 | flow | 1 | 1 | 0 | 0 | 0 |", table, StringComparison.Ordinal);
        Assert.EndsWith("2 programs, 2 agree, 0 are gaps.\n", table, StringComparison.Ordinal);
    }
}
