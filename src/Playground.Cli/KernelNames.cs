using System.Globalization;

namespace Playground.Cli;

/// <summary>The kernel's names of enum values (<c>sched_cls</c>, <c>BPF_XDP</c>) and numbers, as typed on the command line.</summary>
internal static class KernelNames
{
    /// <summary>The value of that name or number; null when <paramref name="text"/> is. An unknown one is told in <paramref name="error"/>.</summary>
    public static T? Parse<T>(string? text, ref string error) where T : struct, Enum
    {
        if (text is null)
            return null;
        if (TryNumber(text, out var number))
            return (T)Enum.ToObject(typeof(T), number);
        var wanted = Plain(text.StartsWith("BPF_", StringComparison.OrdinalIgnoreCase) ? text[4..] : text);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Plain(value.ToString()) == wanted)
                return value;
        }
        error = $"no {typeof(T).Name} is named '{text}'";
        return null;
    }

    public static bool TryNumber(string text, out uint number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, null, out number)
            : uint.TryParse(text, out number);

    private static string Plain(string name) => name.Replace("_", "").ToLowerInvariant();
}
