namespace Playground.Kernel.Objects;

public enum DiagnosticSeverity { Error, Warning, Note }

/// <summary>Something wrong with what the user gave: where, and why. Lines and columns count from 1; 0 means unknown.</summary>
public sealed record Diagnostic(DiagnosticSeverity Severity, string File, int Line, int Column, string Message)
{
    public int EndLine { get; init; }
    public int EndColumn { get; init; }
    public override string ToString() => $"{File}:{Line}:{Column}: {Severity.ToString().ToLowerInvariant()}: {Message}";
}

/// <summary>Malformed bytes or text; the message reads outside in and says what and where (<c>section "tc": relocation 3: ...</c>).</summary>
public sealed class BadObjectException : Exception
{
    public BadObjectException(string message) : base(message) { }
    public BadObjectException(string message, Exception inner) : base(message, inner) { }
}
