using System.Globalization;
using System.Text.RegularExpressions;

namespace Playground.Loader.Assembly;

/// <summary>A mistake in the text, at a column (from 1) of the statement.</summary>
internal sealed class AssemblyException(int column, string message) : Exception(message)
{
    public int Column => column;
}

/// <summary>Takes the words of a directive or declaration one after another.</summary>
internal sealed partial class WordReader
{
    private readonly string text;
    private readonly List<(string Text, int Column)> words = [];
    private int at;

    public WordReader(string text)
    {
        this.text = text;
        foreach (Match match in Word().Matches(text))
            words.Add((match.Value, match.Index + 1));
        words.Add(("", text.Length + 1));
    }

    public bool AtEnd => Peek == "";
    public string Peek => words[at].Text;
    public int Column => words[at].Column;

    /// <summary>What has not been taken yet, as it was written.</summary>
    public string Rest => text[Math.Min(Column - 1, text.Length)..];

    public AssemblyException Error(string message) => new(Column, message);

    public string Next() => AtEnd ? "" : words[at++].Text;

    public bool Take(string word)
    {
        if (Peek != word)
            return false;
        at++;
        return true;
    }

    public void Expect(string word)
    {
        if (!Take(word))
            throw Error(AtEnd ? $"expected '{word}' at the end" : $"expected '{word}', not '{Peek}'");
    }

    public string ExpectName(string what)
    {
        if (AtEnd || !(char.IsAsciiLetter(Peek[0]) || Peek[0] is '_' or '.'))
            throw Error(AtEnd ? $"expected {what} at the end" : $"expected {what}, not '{Peek}'");
        return Next();
    }

    public void ExpectEnd()
    {
        if (!AtEnd)
            throw Error($"'{Peek}' is not understood here");
    }

    /// <summary>An unsigned number, decimal or with 0x.</summary>
    public ulong ExpectNumber(ulong max)
    {
        if (!TryNumber(Peek, out var value))
            throw Error($"expected a number, not '{Peek}'");
        if (value > max)
            throw Error($"{value} is more than {max}");
        at++;
        return value;
    }

    public bool PeekIsNumber => TryNumber(Peek, out _);

    private static bool TryNumber(string word, out ulong value) => word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, null, out value)
        : ulong.TryParse(word, NumberStyles.None, null, out value);

    [GeneratedRegex(@"[A-Za-z0-9_.$]+|[^\sA-Za-z0-9_.$]")]
    private static partial Regex Word();
}
