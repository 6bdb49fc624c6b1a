using System.Runtime.CompilerServices;
using System.Text;
using Playground.Session.Agreement;

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
        var cases = Path.Combine(Root(), "tests", "Playground.Conformance.Tests", "cases");
        text.Append(FamilyAgreement.Table(FamilyAgreement.Sum(FamilyAgreement.CasesUnder(cases).Select(c => (c.Family, RecordedCase.Read(c.Path), 0)))));
        text.Append("\nTo count again: `playground agreement FOLDER`. To compare with the kernel of a computer of yours: `playground diff FILE…`.\n");
        return text.ToString().ReplaceLineEndings("\n");
    }
}
