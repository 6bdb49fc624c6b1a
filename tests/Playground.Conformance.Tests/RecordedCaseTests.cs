using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

public sealed partial class RecordedCaseTests
{
    private const int MaxVisits = 64;

    private static string Directory_([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cases");

    public static TheoryData<string> Cases() =>
        [.. Directory.EnumerateFiles(Directory_(), "*.case", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Directory_(), f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_verifier_answers_as_the_kernel_did(string name)
    {
        var recorded = RecordedCase.Read(Path.Combine(Directory_(), name));
        var profile = ProfileCatalog.Get(recorded.Profile);
        var linked = Linker.LinkAll(recorded.Object, profile);
        var problems = new List<string>();
        foreach (var (prog, expected) in recorded.Expected)
        {
            var link = linked.FirstOrDefault(l => l.Name == prog);
            if (link?.Program is not { } program)
            {
                problems.Add($"{prog}: not linked: {link?.Error}");
                continue;
            }
            if (recorded.Flags != 0)
                program = program with { Flags = program.Flags | recorded.Flags };
            var options = new VerifierOptions { LogLevel = 2, RecordEvents = true, MaxVisits = MaxVisits, Caps = recorded.WithoutPerfmon ? Capabilities.Bpf : Capabilities.All };
            var result = BpfVerifier.Verify(program, profile, options);
            problems.AddRange(Compare(prog, expected, result.Verdict, recorded.Logs.GetValueOrDefault(prog)));
            if (recorded.Logs.TryGetValue(prog, out var log) && EventStates.FirstDifference(result.Events, log, MaxVisits) is { } difference)
                problems.Add($"{prog}: events {difference}");
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static IEnumerable<string> Compare(string prog, Dictionary<string, string> expected, Verdict ours, string? log)
    {
        if (expected.TryGetValue("gap", out var gap))
        {
            if (ours.Kind != VerdictKind.Unsupported || !ours.Message.StartsWith(gap, StringComparison.Ordinal))
                yield return $"{prog}: recorded as a gap ({gap}), now {ours.KindName} {ours.Message}";
            yield break;
        }
        var answer = new Dictionary<string, string>
        {
            ["verdict"] = ours.KindName,
            ["errno"] = $"{ours.Errno}",
            ["message"] = MessageMask.Apply(ours.Message),
            ["processed"] = $"{ours.ProcessedInsns}",
            ["total"] = $"{ours.TotalStates}",
            ["peak"] = $"{ours.PeakStates}",
            ["max"] = $"{ours.MaxStatesPerInsn}",
        };
        foreach (var (key, value) in expected)
            if (answer.TryGetValue(key, out var our) && our != (key == "message" ? MessageMask.Apply(value) : value))
                yield return $"{prog}: {key}: kernel {value}, ours {(key == "message" ? ours.Message : our)}{(key == "verdict" ? " " + ours.Message : "")}";
        if (log is not null && ours.Kind is VerdictKind.Accept or VerdictKind.Reject && FirstDifference(log, ours.Log) is { } difference)
            yield return $"{prog}: log {difference}";
    }

    private static string? FirstDifference(string kernel, string ours)
    {
        var (theirs, mine) = (Lines(kernel), Lines(ours));
        for (var i = 0; i < Math.Max(theirs.Length, mine.Length); i++)
        {
            var (k, o) = (i < theirs.Length ? theirs[i] : "<end>", i < mine.Length ? mine[i] : "<end>");
            if (k != o)
                return $"line {i + 1}\n  kernel {k}\n  ours   {o}";
        }
        return null;
    }

    /// <summary>Without what differs from load to load or build to build: times, addresses of maps, type ids of kernel functions.</summary>
    private static string[] Lines(string log) =>
        [.. log.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("verification time ", StringComparison.Ordinal))
            .Select(l => KernelFunction().Replace(Address().Replace(l, "ADDRESS"), "$1#ID"))];

    [GeneratedRegex(@"(call \w+)#\d{4,}")]
    private static partial Regex KernelFunction();

    [GeneratedRegex(@"\br\d = 0xffff[0-9a-e][0-9a-f]{11}\b")]
    private static partial Regex Address();
}
