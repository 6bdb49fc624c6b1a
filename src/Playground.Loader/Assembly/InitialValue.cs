using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Playground.Btf;

namespace Playground.Loader.Assembly;

/// <summary>What stands behind the <c>=</c> of a variable: a number, a letter, a string, or these in brackets.</summary>
internal sealed class InitialValue(string text, int firstColumn, TypeTable types)
{
    private const int MaxDepth = 16;
    private int at;

    /// <summary>Elements of an array whose length the value tells: a string's letters with the zero behind them, or what is in the outer brackets.</summary>
    public int CountElements()
    {
        Skip();
        if (Peek == '"')
        {
            var length = String().Length + 1;
            at = 0;
            return length;
        }
        Expect('{');
        var (count, depth) = (Skip() == '}' ? 0 : 1, 0);
        for (; Skip() is var c and not '\0' && !(c == '}' && depth == 0);)
        {
            if (c == '"')
            {
                String();
                continue;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            at++;
            // A comma behind the last element counts for nothing.
            if (c == ',' && depth == 0 && Skip() != '}')
                count++;
        }
        at = 0;
        return count;
    }

    /// <summary>Writes the whole value as the type's bytes.</summary>
    /// <exception cref="AssemblyException">It does not fit the type.</exception>
    public void Write(int type, Span<byte> to)
    {
        Value(type, to, 0);
        if (Skip() == ';')
            at++;
        if (Skip() != '\0')
            throw Error($"'{Peek}' is not understood here");
    }

    private char Peek => at < text.Length ? text[at] : '\0';

    private void Value(int type, Span<byte> to, int depth)
    {
        if (depth > MaxDepth)
            throw Error("the value is nested too deeply");
        Skip();
        switch (types.Resolve(type))
        {
            case BtfArray array when Peek == '"':
                var letters = String();
                if (types.Layout(array.Element).Size != 1 || letters.Length > to.Length)
                    throw Error($"a string of {letters.Length} letters does not fit the {to.Length} bytes");
                letters.CopyTo(to);
                break;
            case BtfArray array:
                var size = (int)types.Layout(array.Element).Size;
                List(array.Count, (i, rest) => Value(array.Element, rest.Slice(i * size, size), depth + 1), to);
                break;
            case BtfComposite composite:
                List(composite.Members.Length, (i, rest) => Value(composite.Members[i].Type, rest.Slice(composite.Members[i].BitOffset / 8, (int)types.Layout(composite.Members[i].Type).Size), depth + 1), to);
                break;
            case BtfInt number:
                Number(number, to);
                break;
            default:
                if (Number() != 0)
                    throw Error("only a number type, an array or a struct can have a value; a pointer begins as 0");
                break;
        }
    }

    private delegate void Element(int index, Span<byte> whole);

    private void List(int most, Element element, Span<byte> to)
    {
        Expect('{');
        for (var i = 0; Skip() != '}'; i++)
        {
            if (i >= most)
                throw Error($"there are more than {most} values");
            element(i, to);
            if (Skip() == ',')
                at++;
            else if (Peek != '}')
                throw Error(Peek == '\0' ? "expected '}' at the end" : $"expected ',' or '}}', not '{Peek}'");
        }
        at++;
    }

    private void Number(BtfInt type, Span<byte> to)
    {
        var start = at;
        var value = Number();
        var bits = type.Size * 8;
        if (value < -(Int128.One << (bits - 1)) || value >= Int128.One << bits)
        {
            at = start;
            throw Error($"{value} does not fit {bits} bits");
        }
        Span<byte> wide = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(wide, value);
        wide[..to.Length].CopyTo(to);
    }

    private Int128 Number()
    {
        Skip();
        if (Peek == '\'')
        {
            at++;
            var letter = Letter('\'');
            Expect('\'');
            return letter;
        }
        var start = at;
        while (char.IsAsciiLetterOrDigit(Peek) || (Peek is '-' && at == start))
            at++;
        var word = text.AsSpan(start, at - start);
        var negative = word.StartsWith("-");
        var digits = negative ? word[1..] : word;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? UInt128.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, null, out var value)
            : UInt128.TryParse(digits, NumberStyles.None, null, out value))
        {
            // More than any type holds is as bad as any other number that does not fit.
            var bounded = (Int128)UInt128.Min(value, UInt128.One << 100);
            return negative ? -bounded : bounded;
        }
        at = start;
        throw Error(Peek == '\0' ? "expected a value at the end" : $"expected a number, not '{(word.Length > 0 ? word.ToString() : Peek.ToString())}'");
    }

    private byte[] String()
    {
        var bytes = new List<byte>();
        for (at++; Peek != '"';)
        {
            if (Peek == '\0')
                throw Error("the string has no end");
            if (Peek == '\\' || char.IsAscii(Peek))
            {
                bytes.Add(Letter('"'));
                continue;
            }
            var length = char.IsHighSurrogate(Peek) && at + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text, at, length));
            at += length;
        }
        at++;
        return [.. bytes];
    }

    /// <summary>One letter, escaped or not.</summary>
    private byte Letter(char end)
    {
        var c = Peek;
        if (c == '\0' || c == end || !char.IsAscii(c))
            throw Error("expected a letter");
        at++;
        if (c != '\\')
            return (byte)c;
        var escape = Peek;
        at++;
        switch (escape)
        {
            case 'n': return (byte)'\n';
            case 't': return (byte)'\t';
            case 'r': return (byte)'\r';
            case '0': return 0;
            case '\\' or '"' or '\'': return (byte)escape;
            case 'x' when at + 2 <= text.Length && byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, null, out var code):
                at += 2;
                return code;
            default: throw Error($"'\\{escape}' is not understood; there are \\n \\t \\r \\0 \\\\ \\\" \\xNN");
        }
    }

    private char Skip()
    {
        while (Peek is ' ' or '\t' or '\r')
            at++;
        return Peek;
    }

    private void Expect(char c)
    {
        if (Skip() != c)
            throw Error(Peek == '\0' ? $"expected '{c}' at the end" : $"expected '{c}', not '{Peek}'");
        at++;
    }

    private AssemblyException Error(string message) => new(firstColumn + Math.Min(at, text.Length), message);
}
