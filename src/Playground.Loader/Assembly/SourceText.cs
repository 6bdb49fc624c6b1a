using System.Text.RegularExpressions;

namespace Playground.Loader.Assembly;

/// <summary>A piece of a line that means something by itself. Line and column count from 1.</summary>
internal readonly record struct Statement(string Text, int Line, int Column);

/// <summary>Splits assembly text into statements and drops comments.</summary>
/// <remarks>
/// <c>//</c> and <c>#</c> start a comment, and so does <c>;</c> at the start of a line or before what the verifier's log
/// prints behind an instruction. Elsewhere <c>;</c> separates statements, as in clang's inline assembly.
/// </remarks>
internal static partial class SourceText
{
    public static IEnumerable<Statement> Split(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            foreach (var statement in SplitLine(line, number))
                yield return statement;
        }
    }

    private static IEnumerable<Statement> SplitLine(string line, int number)
    {
        // Columns must stay: what is dropped becomes blanks.
        line = Blank(line, LogPrefix());
        line = Blank(line, ObjdumpPrefix());
        line = Blank(line, Comment());
        line = InlineOperand().Replace(line, m => m.Groups[1].Value.PadRight(m.Length)).Replace("_%=", "_  ", StringComparison.Ordinal);
        var start = 0;
        while (start <= line.Length)
        {
            var end = End(line, start);
            if (end < 0)
                end = line.Length;
            var piece = line[start..end];
            if (piece.Trim() is { Length: > 0 } trimmed)
                yield return new Statement(trimmed, number, start + piece.Length - piece.TrimStart().Length + 1);
            start = end + 1;
        }
    }

    private static string Blank(string line, Regex what) => what.Replace(line, m => m.Value[0] == '"' ? m.Value : new string(' ', m.Length));

    /// <summary>Where the statement ends: a semicolon outside of strings and of the brackets of a value.</summary>
    private static int End(string line, int start)
    {
        // Instructions have no strings.
        if (line.AsSpan(start).TrimStart() is not ['.', ..])
            return line.IndexOf(';', start);
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] == ';')
                return i;
            if (line[i] == '"' && (i = Quoted(line, i)) < 0)
                return -1;
        }
        return -1;
    }

    /// <summary>The closing quote, or -1.</summary>
    private static int Quoted(string line, int open)
    {
        for (var i = open + 1; i < line.Length; i++)
        {
            if (line[i] == '"')
                return i;
            if (line[i] == '\\')
                i++;
        }
        return -1;
    }

    /// <summary><c>12: (bf)</c> in front of an instruction.</summary>
    [GeneratedRegex(@"^\s*\d+: \([0-9a-f]{2}\)")]
    private static partial Regex LogPrefix();

    /// <summary><c>12:  bf 21 00 00 00 00 00 00</c> in front of an instruction.</summary>
    [GeneratedRegex(@"^\s*[0-9a-f]+:\s+(?:[0-9a-f]{2} ){7}[0-9a-f]{2}\s")]
    private static partial Regex ObjdumpPrefix();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|//.*|(?<=^|\s)#.*|^\s*;.*|;\s*(?=R\d+=|frame\d+:|refs=|fp-\d+=).*|/\*.*?\*/")]
    private static partial Regex Comment();

    /// <summary><c>%[name]</c> of inline assembly means the name.</summary>
    [GeneratedRegex(@"%\[(\w+)\]")]
    private static partial Regex InlineOperand();
}
