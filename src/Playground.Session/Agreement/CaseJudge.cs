using System.Text.RegularExpressions;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Loader.Linking;
using Playground.Verifier;

namespace Playground.Session.Agreement;

/// <summary>What the verifier says of a recorded program, held against what the kernel said.</summary>
/// <param name="Differences">One line for each thing that differs; empty when both agree.</param>
/// <param name="Result">Ours; null when the program could not be linked.</param>
public sealed record CaseAnswer(string Prog, IReadOnlyList<string> Differences, VerifierResult? Result);

/// <summary>Verifies recorded programs as they were loaded and compares verdict, errno, masked message, counts and kept logs.</summary>
public static partial class CaseJudge
{
    /// <summary>Visits of an instruction that events are kept for.</summary>
    public const int MaxVisits = 64;

    /// <summary>Every program of the case, in its order.</summary>
    public static IEnumerable<CaseAnswer> Judge(RecordedCase recorded, CancellationToken cancellation = default)
    {
        var profile = ProfileCatalog.Get(recorded.Profile);
        var linked = Linker.LinkAll(recorded.Object, profile);
        foreach (var (prog, expected) in recorded.Expected)
        {
            var link = linked.FirstOrDefault(l => l.Name == prog);
            if (link?.Program is not { } program)
            {
                yield return new(prog, [$"not linked: {link?.Error}"], null);
                continue;
            }
            if (recorded.Flags != 0)
                program = program with { Flags = program.Flags | recorded.Flags };
            var keepsLog = recorded.Logs.TryGetValue(prog, out var log);
            var options = new VerifierOptions
            {
                LogLevel = keepsLog ? 2 : 0,
                RecordEvents = keepsLog,
                MaxVisits = MaxVisits,
                Caps = recorded.WithoutPerfmon ? Capabilities.Bpf : Capabilities.All,
                Cancellation = cancellation,
            };
            var result = BpfVerifier.Verify(program, profile, options);
            yield return new(prog, [.. Compare(expected, result.Verdict, log)], result);
        }
    }

    private static IEnumerable<string> Compare(Dictionary<string, string> expected, Verdict ours, string? log)
    {
        if (expected.TryGetValue("gap", out var gap))
        {
            if (ours.Kind != VerdictKind.Unsupported || !ours.Message.StartsWith(gap, StringComparison.Ordinal))
                yield return $"recorded as a gap ({gap}), now {ours.KindName} {ours.Message}";
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
                yield return $"{key}: kernel {value}, ours {(key == "message" ? ours.Message : our)}{(key == "verdict" ? " " + ours.Message : "")}";
        if (log is not null && ours.Kind is VerdictKind.Accept or VerdictKind.Reject && FirstDifference(log, ours.Log) is { } difference)
            yield return $"log {difference}";
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
