namespace Playground.Isa.Assembly;

/// <summary>Splits one statement into names, numbers and operators.</summary>
internal static class Lexer
{
    /// <summary>Longest first, so that the first match is the right one.</summary>
    private static readonly string[] Symbols =
    [
        "s>>=", "<<=", ">>=", "s/=", "s%=", "s>=", "s<=", "s>", "s<",
        "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "==", "!=", ">=", "<=",
        "=", "<", ">", "&", "(", ")", "[", "]", "*", "+", "-", ",", "#",
    ];

    /// <exception cref="AsmSyntaxException">A character belongs to no token.</exception>
    public static List<Token> Split(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            // Before names: the "s" of a signed operator starts like one.
            if (Symbols.FirstOrDefault(s => string.CompareOrdinal(text, at, s, 0, s.Length) == 0) is { } symbol)
            {
                tokens.Add(new Token(TokenKind.Symbol, symbol, at + 1));
                at += symbol.Length;
                continue;
            }
            var end = at;
            while (end < text.Length && IsWord(text[end]))
                end++;
            if (end == at)
                throw new AsmSyntaxException(at + 1, $"unexpected character '{text[at]}'");
            tokens.Add(new Token(char.IsAsciiDigit(text[at]) ? TokenKind.Number : TokenKind.Name, text[at..end], at + 1));
            at = end;
        }
        tokens.Add(new Token(TokenKind.End, "", text.TrimEnd().Length + 1));
        return tokens;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '$';
}
