namespace Playground.Verifier;

/// <summary>Format strings that BPF's printf family accepts: whether one fits a number of 8-byte arguments.</summary>
internal static class FormatString
{
    /// <param name="format">Without its terminating zero.</param>
    /// <param name="asciiOnly">Bytes of other alphabets are refused, as kernels did at first.</param>
    public static bool IsValid(ReadOnlySpan<byte> format, int args, bool asciiOnly)
    {
        var used = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if ((asciiOnly && c >= 0x80) || c == 0x7f || (c < 0x20 && c is not (9 or 10 or 11 or 12 or 13)))
                return false;
            if (c != '%')
                continue;
            if (At(format, i + 1) == '%')
            {
                i++;
                continue;
            }
            if (used >= args || !Conversion(format, ref i))
                return false;
            used++;
        }
        return true;
    }

    /// <summary>One conversion after its percent sign; leaves <paramref name="i"/> on its last character.</summary>
    private static bool Conversion(ReadOnlySpan<byte> format, ref int i)
    {
        i++;
        while (At(format, i) is '0' or '+' or '-' or ' ')
            i++;
        while (char.IsAsciiDigit(At(format, i)))
            i++;
        switch (At(format, i))
        {
            case 'p':
                return Pointer(format, ref i);
            case 's':
                return EndsWord(At(format, i + 1));
            case 'c':
                return true;
        }
        for (var longs = 0; longs < 2 && At(format, i) == 'l'; longs++)
            i++;
        return At(format, i) is 'i' or 'd' or 'u' or 'x' or 'X';
    }

    private static bool Pointer(ReadOnlySpan<byte> format, ref int i)
    {
        var next = At(format, i + 1);
        if ((next is 'k' or 'u') && At(format, i + 2) == 's')
        {
            i += 2;
            return true;
        }
        if (EndsWord(next) || next is 'K' or 'x' or 's' or 'S' or 'B')
        {
            if (!EndsWord(next))
                i++;
            return true;
        }
        if (next is not ('i' or 'I') || At(format, i + 2) is not ('4' or '6'))
            return false;
        i += 2;
        return true;
    }

    private static bool EndsWord(char c) => c == 0 || char.IsWhiteSpace(c) || char.IsPunctuation(c) || char.IsSymbol(c);

    private static char At(ReadOnlySpan<byte> format, int i) => i < format.Length ? (char)format[i] : '\0';
}
