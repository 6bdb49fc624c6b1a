using System.Buffers.Binary;
using System.Globalization;

namespace Playground.Kernel.Scenarios;

/// <summary>A key or value as a scenario gives it: a number (<c>5</c>, <c>-1</c>, <c>0x10</c>), or bytes (<c>hex:00ff</c>); the rest is zeros.</summary>
public readonly record struct Bytes(string Text)
{
    public static bool TryParse(string text, out Bytes bytes)
    {
        bytes = new Bytes(text);
        return text.StartsWith("hex:", StringComparison.Ordinal)
            ? text.Length % 2 == 0 && text.Skip(4).All(char.IsAsciiHexDigit)
            : TryNumber(text, out _);
    }

    public static bool TryNumber(string text, out long number)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var big) && (number = (long)big) < 0;
    }

    /// <summary>The bytes, as many as the map wants; null when the text is longer.</summary>
    public byte[]? Of(int size)
    {
        var result = new byte[size];
        if (Text is null or "")
            return result;
        if (Text.StartsWith("hex:", StringComparison.Ordinal))
        {
            var given = Convert.FromHexString(Text.AsSpan(4));
            if (given.Length > size)
                return null;
            given.CopyTo(result, 0);
            return result;
        }
        TryNumber(Text, out var number);
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(word, number);
        word[..Math.Min(8, size)].CopyTo(result);
        // A number that the size cannot hold, neither signed nor unsigned, is a mistake.
        return size >= 8 || number >> (size * 8 - 1) is 0 or -1 || number >> size * 8 == 0 ? result : null;
    }

    public override string ToString() => Text;
}
