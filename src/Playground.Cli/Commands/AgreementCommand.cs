using System.CommandLine;
using System.Text.Json;
using Playground.Session.Agreement;
using Playground.Session.Wire;

namespace Playground.Cli.Commands;

/// <summary><c>agreement</c>: verifies recorded programs and counts, by kernel and family, how many are answered as the kernel did.</summary>
internal static class AgreementCommand
{
    public static Command Build()
    {
        var folder = new Argument<string>("folder") { Description = "a folder of recorded .case files; the folder that a case lies in is its family" };
        var json = new Option<bool>("--json") { Description = "one JSON object a line: a family each" };
        var command = new Command("agreement", "recorded answers of kernels beside the playground's, counted by family") { folder, json };
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path))
            {
                Console.Error.WriteLine($"{path}: no such folder");
                return Task.FromResult(ExitStatus.Unusable);
            }
            var status = new ExitStatus();
            var families = FamilyAgreement.Sum(FamilyAgreement.CasesUnder(path).Select(c => Judge(c.Family, c.Path, status, cancellation)).OfType<(string, RecordedCase, int)>());
            if (parsed.GetValue(json))
            {
                foreach (var family in families)
                    Console.WriteLine(JsonSerializer.Serialize(family, WireJson.Lines.FamilyAgreement));
            }
            else
            {
                Console.Write(FamilyAgreement.Table(families));
            }
            if (families.Sum(f => f.Gaps) > 0)
                status.Raise(ExitStatus.NotModelled);
            return Task.FromResult(status.Value);
        });
        return command;
    }

    /// <summary>One case; what differs is told on standard error. Null when the case cannot be read.</summary>
    private static (string, RecordedCase, int)? Judge(string family, string path, ExitStatus status, CancellationToken cancellation)
    {
        RecordedCase recorded;
        try
        {
            recorded = RecordedCase.Read(path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            Console.Error.WriteLine($"{path}: {e.Message}");
            status.Raise(ExitStatus.Unusable);
            return null;
        }
        var disagreeing = 0;
        foreach (var answer in CaseJudge.Judge(recorded, cancellation).Where(a => a.Differences.Count > 0))
        {
            disagreeing++;
            status.Raise(ExitStatus.No);
            foreach (var difference in answer.Differences)
                Console.Error.WriteLine($"{path}:{answer.Prog}: {difference}");
        }
        return (family, recorded, disagreeing);
    }
}
