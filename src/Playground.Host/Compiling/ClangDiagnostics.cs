using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Playground.Kernel.Objects;

namespace Playground.Host.Compiling;

/// <summary>Reads clang's messages (without carets, with source ranges) as diagnostics of the user's lines.</summary>
internal static partial class ClangDiagnostics
{
    private const int Most = 100;

    /// <param name="ownFile">Name of the user's file inside the sandbox, which is left out of messages.</param>
    public static ImmutableArray<Diagnostic> Parse(string text, string ownFile, string shownFile)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var line in text.Split('\n'))
        {
            if (diagnostics.Count == Most)
                break;
            if (Located().Match(line) is { Success: true } m)
            {
                var file = m.Groups["file"].Value;
                var diagnostic = new Diagnostic(Severity(m.Groups["kind"].Value), file == ownFile || file == "./" + ownFile ? shownFile : Path.GetFileName(file),
                    Number(m.Groups["line"]), Number(m.Groups["column"]), m.Groups["message"].Value.TrimEnd());
                diagnostics.Add(Ranges().Match(m.Groups["ranges"].Value) is { Success: true } r
                    ? diagnostic with { EndLine = Number(r.Groups[1]), EndColumn = Number(r.Groups[2]) }
                    : diagnostic);
            }
            else if (Bare().Match(line) is { Success: true } b)
            {
                diagnostics.Add(new Diagnostic(Severity(b.Groups["kind"].Value), shownFile, 0, 0, b.Groups["message"].Value.TrimEnd()));
            }
        }
        return diagnostics.ToImmutable();
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
