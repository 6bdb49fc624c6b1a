using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DiffPlex;

namespace Playground.Session.Comparing;

/// <summary>A line of each log beside the other; null where only the other has one.</summary>
/// <param name="Same">Equal but for what differs from build to build: ids of kernel functions, times.</param>
public readonly record struct LogPair(string? Left, string? Right, bool Same);

/// <summary>Two logs side by side.</summary>
public static partial class LogAlignment
{
    /// <summary>Longer logs are cut: nobody reads on, and aligning takes time.</summary>
    public const int MaxLines = 4000;

    [GeneratedRegex(@"(?<=call \w+)#\d{4,} *|(?<=^verification time )\d+")]
    private static partial Regex Volatile();

    public static ImmutableArray<LogPair> Of(string left, string right)
    {
        var (a, b) = (Lines(left), Lines(right));
        var blocks = Differ.Instance.CreateDiffs(Masked(a), Masked(b), ignoreWhiteSpace: false, ignoreCase: false, new DiffPlex.Chunkers.LineChunker()).DiffBlocks;
        var pairs = ImmutableArray.CreateBuilder<LogPair>(Math.Max(a.Length, b.Length));
        var (i, j) = (0, 0);
        foreach (var block in blocks)
        {
            while (i < block.DeleteStartA)
                pairs.Add(new LogPair(a[i++], b[j++], true));
            for (var n = 0; n < Math.Max(block.DeleteCountA, block.InsertCountB); n++)
                pairs.Add(new LogPair(n < block.DeleteCountA ? a[i++] : null, n < block.InsertCountB ? b[j++] : null, false));
        }
        while (i < a.Length)
            pairs.Add(new LogPair(a[i++], b[j++], true));
        return pairs.ToImmutable();
    }

    private static string[] Lines(string log)
    {
        var lines = log.Length == 0 ? [] : log.TrimEnd('\n').Split('\n', MaxLines + 1);
        return lines.Length > MaxLines ? [.. lines.Take(MaxLines), "(and more)"] : lines;
    }

    private static string Masked(string[] lines) => string.Join('\n', lines.Select(l => Volatile().Replace(l, "")));
}
