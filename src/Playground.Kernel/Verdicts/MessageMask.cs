using System.Text.RegularExpressions;

namespace Playground.Kernel.Verdicts;

/// <summary>Makes two messages comparable: numbers and addresses become <c>N</c>.</summary>
public static partial class MessageMask
{
    public static string Apply(string message) => Decimal().Replace(Hex().Replace(message, "N"), "N");

    [GeneratedRegex("0x[0-9a-fA-F]+")]
    private static partial Regex Hex();

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Decimal();
}
