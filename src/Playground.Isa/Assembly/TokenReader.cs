using System.Globalization;

namespace Playground.Isa.Assembly;

/// <summary>Takes tokens one after another; what is expected and missing becomes an error at its column.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int at;

    public Token Peek => tokens[at];

    /// <summary>The next token; the end is never passed.</summary>
    public Token Next() => at + 1 < tokens.Count ? tokens[at++] : tokens[at];

    public AsmSyntaxException ErrorBefore(string message) => new(tokens[Math.Max(at - 1, 0)].Column, message);

    private AsmSyntaxException Expected(string what) =>
        new(Peek.Column, Peek.Kind == TokenKind.End ? $"expected {what} at the end" : $"expected {what}, not '{Peek.Text}'");

    public void ExpectEnd()
    {
        if (Peek.Kind != TokenKind.End)
            throw new AsmSyntaxException(Peek.Column, $"'{Peek.Text}' is not understood here");
    }

    public bool TakeSymbol(string symbol) => Take(TokenKind.Symbol, symbol);

    public bool TakeWord(string word) => Take(TokenKind.Name, word);

    private bool Take(TokenKind kind, string text)
    {
        if (Peek.Kind != kind || Peek.Text != text)
            return false;
        at++;
        return true;
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Expected($"'{symbol}'");
    }

    public Token ExpectSymbol() => Peek.Kind == TokenKind.Symbol ? Next() : throw Expected("an operator");

    public void ExpectWord(string word)
    {
        if (!TakeWord(word))
            throw Expected($"'{word}'");
    }

    public Token ExpectName(string what) => Peek.Kind == TokenKind.Name ? Next() : throw Expected(what);

    /// <summary><c>r0</c> to <c>r15</c> (64 bits) or <c>w0</c> to <c>w15</c> (32 bits); the verifier judges numbers above 10.</summary>
    public bool TryRegister(out int number, out bool narrow)
    {
        (number, narrow) = (0, false);
        if (!IsRegister(Peek, out number, out narrow))
            return false;
        at++;
        return true;
    }

    /// <summary>A register behind one symbol, as in <c>-r1</c>; takes both or nothing.</summary>
    public bool TryAfterSymbol(out int number, out bool narrow)
    {
        if (!IsRegister(tokens[Math.Min(at + 1, tokens.Count - 1)], out number, out narrow))
            return false;
        at += 2;
        return true;
    }

    private static bool IsRegister(Token token, out int number, out bool narrow)
    {
        (number, narrow) = (0, false);
        var text = token.Text;
        if (token.Kind != TokenKind.Name || text.Length is < 2 or > 3 || text[0] is not ('r' or 'w' or 'R' or 'W')
            || !int.TryParse(text.AsSpan(1), NumberStyles.None, null, out number) || number > 15)
            return false;
        narrow = text[0] is 'w' or 'W';
        return true;
    }

    public (int Number, bool Narrow) ExpectRegister() => TryRegister(out var number, out var narrow) ? (number, narrow) : throw Expected("a register");

    /// <summary>A 32-bit immediate; with <paramref name="unsignedToo"/> also one written as 32 bits without a sign.</summary>
    public int ExpectImm(bool unsignedToo)
    {
        var start = Peek;
        var value = ExpectNumber();
        if (value < int.MinValue || value > (unsignedToo ? uint.MaxValue : int.MaxValue))
            throw new AsmSyntaxException(start.Column, $"{value} does not fit the instruction's {(unsignedToo ? "" : "signed ")}32 bits");
        return (int)(long)value;
    }

    /// <summary>A signed offset with its sign in front; <c>+ -8</c> is taken too.</summary>
    public long ExpectOffset(long min, long max)
    {
        var start = Peek;
        var negative = Peek.Text == "-";
        at++;
        var value = ExpectNumber();
        value = negative ? -value : value;
        if (value < min || value > max)
            throw new AsmSyntaxException(start.Column, $"offset {value} is not between {min} and {max}");
        return (long)value;
    }

    /// <summary>A number of up to 64 bits, decimal or with 0x, with an optional sign.</summary>
    public Int128 ExpectNumber()
    {
        var negative = TakeSymbol("-");
        if (!negative)
            TakeSymbol("+");
        var token = Peek;
        if (token.Kind != TokenKind.Number)
            throw Expected("a number");
        var hex = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!ulong.TryParse(hex ? token.Text.AsSpan(2) : token.Text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, null, out var value)
            || (negative && value > 1UL << 63))
            throw new AsmSyntaxException(token.Column, $"'{token.Text}' is not a number of 64 bits");
        at++;
        return negative ? -(Int128)value : value;
    }

    /// <summary>A distance: <c>pc+2</c>, <c>pc-2</c>, <c>+2</c>, <c>-0x2</c>.</summary>
    public bool TakeRelative(out long distance)
    {
        distance = 0;
        var afterPc = Peek is { Kind: TokenKind.Name, Text: "pc" } && tokens[at + 1].Text is "+" or "-";
        if (!afterPc && Peek.Text is not ("+" or "-"))
            return false;
        if (afterPc)
            at++;
        distance = ExpectOffset(int.MinValue, int.MaxValue);
        return true;
    }

    /// <summary>What a disassembler adds behind a distance: <c>&lt;main+0x20&gt;</c>.</summary>
    public void SkipAnnotation()
    {
        if (!TakeSymbol("<"))
            return;
        while (Peek.Kind != TokenKind.End && !TakeSymbol(">"))
            at++;
    }
}
