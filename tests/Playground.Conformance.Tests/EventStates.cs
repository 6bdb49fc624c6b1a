using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Playground.Kernel.Tracing;
using Playground.Verifier;

namespace Playground.Conformance.Tests;

/// <summary>The states in a verification's events beside those that a kernel's log of level 2 prints behind instructions.</summary>
internal static partial class EventStates
{
    [GeneratedRegex(@"^(?<insn>\d+): \([0-9a-f]{2}\) [^;]*(; *(?<state>.*))?$")]
    private static partial Regex InsnLine();

    [GeneratedRegex(@"(?<name>R\d+|fp-\d+|refs)(_\w+)?=(?<value>([^ (){]|\([^()]*(\([^()]*\)[^()]*)*\)|\{[^}]*\})*)")]
    private static partial Regex Item();

    /// <summary>The first item that the log shows after an instruction and the events do not, in words; null when there is none.</summary>
    /// <param name="maxVisits">How many executions of each instruction were recorded.</param>
    public static string? FirstDifference(ImmutableArray<TraceEvent> events, string log, int maxVisits)
    {
        var ours = events.OfType<VerifierEvent.InsnExecuted>().GroupBy(e => e.Insn).ToDictionary(g => g.Key, g => g.ToArray());
        var visits = new Dictionary<int, int>();
        foreach (var line in log.Split('\n'))
        {
            if (InsnLine().Match(line) is not { Success: true } match)
                continue;
            var insn = int.Parse(match.Groups["insn"].Value);
            var visit = visits[insn] = visits.GetValueOrDefault(insn) + 1;
            var items = Item().Matches(match.Groups["state"].Value);
            if (visit > maxVisits || items.Count == 0)
                continue;
            if (ours.GetValueOrDefault(insn, []).ElementAtOrDefault(visit - 1) is not { } mine)
                return $"insn {insn}, visit {visit}: kernel {match.Groups["state"].Value}, events none";
            foreach (Match item in items)
                if (mine.After[item.Groups["name"].Value] != item.Groups["value"].Value)
                    return $"insn {insn}, visit {visit}: kernel {item.Value}, events {mine.After}";
        }
        return null;
    }
}
