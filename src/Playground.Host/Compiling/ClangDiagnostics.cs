using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Playground.Kernel.Objects;

namespace Playground.Host.Compiling;

/// <summary>Reads clang's messages (without carets, with source ranges) as diagnostics of the user's lines.</summary>
internal static partial class ClangDiagnostics
{
    private const int Most = 100;

    /// <param name="ownFile">Name of the user's file inside the sandbox, which is left out of messages.</param>
    /// <param name="source">The user's text: clang counts columns in bytes, editors in characters.</param>
    public static ImmutableArray<Diagnostic> Parse(string text, string ownFile, string shownFile, string source)
    {
        var lines = System.Text.Ascii.IsValid(source) ? [] : source.Split('\n');
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var line in text.Split('\n'))
        {
            if (diagnostics.Count == Most)
                break;
            if (Located().Match(line) is { Success: true } m)
            {
                var file = m.Groups["file"].Value;
                var isOwn = file == ownFile || file == "./" + ownFile;
                var at = Number(m.Groups["line"]);
                var diagnostic = new Diagnostic(Severity(m.Groups["kind"].Value), isOwn ? shownFile : Path.GetFileName(file),
                    at, Column(lines, isOwn, at, Number(m.Groups["column"])), m.Groups["message"].Value.TrimEnd());
                diagnostics.Add(Ranges().Match(m.Groups["ranges"].Value) is { Success: true } r
                    ? diagnostic with { EndLine = Number(r.Groups[1]), EndColumn = Column(lines, isOwn, Number(r.Groups[1]), Number(r.Groups[2])) }
                    : diagnostic);
            }
            else if (Bare().Match(line) is { Success: true } b)
            {
                diagnostics.Add(new Diagnostic(Severity(b.Groups["kind"].Value), shownFile, 0, 0, b.Groups["message"].Value.TrimEnd()));
            }
        }
        return diagnostics.ToImmutable();
    }

    /// <summary>The character that begins at or holds a byte of a line; both count from 1.</summary>
    private static int Column(string[] lines, bool isOwn, int line, int column)
    {
        if (!isOwn || line < 1 || line > lines.Length)
            return column;
        var (bytes, characters) = (1, 1);
        foreach (var rune in lines[line - 1].EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > column)
                return characters;
            characters += rune.Utf16SequenceLength;
        }
        return characters + column - bytes;
    }

    private static int Number(Group group) => int.TryParse(group.ValueSpan, out var n) ? n : 0;

    private static DiagnosticSeverity Severity(string kind) => kind switch
    {
        "warning" => DiagnosticSeverity.Warning,
        "note" or "remark" => DiagnosticSeverity.Note,
        _ => DiagnosticSeverity.Error,
    };

    [GeneratedRegex(@"^(?<file>[^:\n]+):(?<line>\d+):(?<column>\d+):(?<ranges>(\{[\d:-]+\})+:)? (?<kind>fatal error|error|warning|note|remark): (?<message>.*)$")]
    private static partial Regex Located();

    [GeneratedRegex(@"^(clang[^:]*: |<[^>]+>: )?(?<kind>fatal error|error): (?<message>.*)$")]
    private static partial Regex Bare();

    [GeneratedRegex(@"-(\d+):(\d+)\}")]
    private static partial Regex Ranges();
}
