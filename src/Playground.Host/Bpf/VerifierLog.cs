using System.Text.RegularExpressions;

namespace Playground.Host.Bpf;

/// <summary>What a kernel's log says, apart from the trace: the message and the statistics.</summary>
internal sealed partial record VerifierLog
{
    /// <summary>The last line that is neither statistics nor a source line.</summary>
    public string Message { get; private init; } = "";
    public int ProcessedInsns { get; private init; }
    public int TotalStates { get; private init; }
    public int PeakStates { get; private init; }
    public int MaxStatesPerInsn { get; private init; }
    public long Microseconds { get; private init; }
    /// <summary>Instruction of the last line of the trace; -1 when the log has no trace.</summary>
    public int LastInsn { get; private init; } = -1;

    public static VerifierLog Parse(string text)
    {
        var log = new VerifierLog();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (Statistics().Match(line) is { Success: true } s)
            {
                log = log with { ProcessedInsns = Number(s, 1), MaxStatesPerInsn = Number(s, 2), TotalStates = Number(s, 3), PeakStates = Number(s, 4) };
                continue;
            }
            // Some messages lack their newline, so that the next statistics line is glued to them.
            if (line.IndexOf("verification time ", StringComparison.Ordinal) is >= 0 and var at)
            {
                log = log with { Microseconds = long.TryParse(line.AsSpan(at + 18, DigitsAt(line, at + 18)), out var usec) ? usec : 0 };
                line = line[..at];
            }
            if (line.Length == 0 || IsStatistics(line) || line.Length > 1 && line[0] == ';' && i + 1 < lines.Length)
                continue;
            if (Step().Match(line) is { Success: true } step && int.TryParse(step.Groups[1].ValueSpan, out var insn))
                log = log with { LastInsn = insn };
            log = log with { Message = line };
        }
        return log;
    }

    private static bool IsStatistics(string line) =>
        line.StartsWith("processed ", StringComparison.Ordinal) || line.StartsWith("stack depth ", StringComparison.Ordinal)
        || line.StartsWith("insns processed ", StringComparison.Ordinal);

    private static int DigitsAt(string line, int start) => line.AsSpan(start).IndexOfAnyExceptInRange('0', '9') is >= 0 and var n ? n : line.Length - start;

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan);

    [GeneratedRegex(@"^processed (\d+) insns \(limit \d+\) max_states_per_insn (\d+) total_states (\d+) peak_states (\d+)")]
    private static partial Regex Statistics();

    [GeneratedRegex(@"^(\d+): \(")]
    private static partial Regex Step();
}
