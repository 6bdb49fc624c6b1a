namespace Playground.Isa.Assembly;

internal enum TokenKind { Name, Number, Symbol, End }

/// <summary>A word of assembly text; the column counts from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Column);

/// <summary>The text is not an instruction; the column counts from 1.</summary>
internal sealed class AsmSyntaxException(int column, string message) : Exception(message)
{
    public int Column => column;
}
