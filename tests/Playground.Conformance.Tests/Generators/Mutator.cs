using System.Text.RegularExpressions;

namespace Playground.Conformance.Tests.Generators;

/// <summary>Breaks a program a little: drops, doubles or moves lines, changes numbers, registers, widths and comparisons.</summary>
internal static partial class Mutator
{
    /// <summary>The same text and seed give the same result.</summary>
    public static string Break(string text, int seed)
    {
        var random = new Random(seed);
        var lines = text.Split('\n').ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var code = Enumerable.Range(0, lines.Count).Where(i => lines[i].StartsWith("    ", StringComparison.Ordinal)).ToArray();
            if (code.Length < 3)
                break;
            Change(lines, code[random.Next(code.Length)], random);
        }
        return string.Join('\n', lines);
    }

    private static void Change(List<string> lines, int at, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[at]);
                break;
            case 2 when at + 1 < lines.Count && lines[at + 1].StartsWith("    ", StringComparison.Ordinal):
                (lines[at], lines[at + 1]) = (lines[at + 1], lines[at]);
                break;
            case 3:
                lines[at] = Replace(Register(), lines[at], random, m => $"{m.Groups[1].Value}{random.Next(11)}");
                break;
            case 4:
                lines[at] = Replace(Width(), lines[at], random, _ => $"(u{8 << random.Next(4)} *)");
                break;
            case 5:
                lines[at] = Replace(Comparison(), lines[at], random, _ =>
                    new[] { "==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=" }[random.Next(10)]);
                break;
            default:
                lines[at] = Replace(Number(), lines[at], random, m => $"{m.Groups[1].Value}{Other(int.Parse(m.Groups[2].Value), random)}");
                break;
        }
    }

    private static string Replace(Regex what, string line, Random random, Func<Match, string> with)
    {
        var matches = what.Matches(line);
        if (matches.Count == 0)
            return line;
        var match = matches[random.Next(matches.Count)];
        return line[..match.Index] + with(match) + line[(match.Index + match.Length)..];
    }

    private static long Other(long number, Random random) => random.Next(6) switch
    {
        0 => number + 1,
        1 => Math.Max(number - 1, 0),
        2 => number * 2 & 0x7fff,
        3 => 0,
        4 => random.Next(0, 600),
        _ => number ^ 8,
    };

    [GeneratedRegex(@"\b([rw])(\d+)\b")]
    private static partial Regex Register();

    [GeneratedRegex(@"\(u\d+ \*\)")]
    private static partial Regex Width();

    [GeneratedRegex(@"(?<=if \w+ )(==|!=|s?[<>]=?)(?= )")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"(?<=[ -])()(\d{1,9})\b(?!:)")]
    private static partial Regex Number();
}
