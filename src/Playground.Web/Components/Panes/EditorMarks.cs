using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;
using Playground.Web.Explanations;
using Playground.Web.Work;

namespace Playground.Web.Components.Panes;

/// <summary>Squiggles for what a check found: the compiler's diagnostics and the rejected instructions' lines.</summary>
internal static class EditorMarks
{
    private const int Most = 200;

    /// <param name="inEditor">True for files whose text the editor shows.</param>
    public static List<EditorMark> Of(CheckedSource source, Func<string, bool> inEditor)
    {
        var marks = new List<EditorMark>();
        foreach (var d in source.Diagnostics.Where(d => d.Line > 0 && inEditor(d.File)).Take(Most))
            marks.Add(new EditorMark(d.Line, d.Column, Math.Max(d.Line, d.EndLine), d.EndColumn, Severity(d.Severity), d.Message, "compiler"));
        foreach (var program in source.Programs.Where(p => p.Verdict.Kind != VerdictKind.Accept))
        {
            if (Line(program, inEditor) is not { } line)
                continue;
            var message = program.Verdict.Message;
            if (MessageTable.Find(message) is { } why)
                message += $"\n{why.Why}";
            var severity = program.Verdict.Kind is VerdictKind.Reject or VerdictKind.Invalid ? "error" : "warning";
            marks.Add(new EditorMark(line, 0, line, 0, severity, message, $"verifier, {program.Name}"));
        }
        return marks;
    }

    /// <summary>True when a path recorded in debug information means the open source.</summary>
    public static bool IsSource(string path, string fileName) => Path.GetFileName(path.AsSpan()).SequenceEqual(Path.GetFileName(fileName.AsSpan()));

    private static int? Line(CheckedProgram program, Func<string, bool> inEditor)
    {
        if (program.Verdict.At is { Line: > 0 } at && inEditor(at.File))
            return at.Line;
        var insn = program.Verdict.At?.Insn ?? 0;
        var row = program.Listing.Rows.LastOrDefault(r => r.Index <= insn && r.Source is { Line: > 0 } s && inEditor(s.File));
        return row?.Source?.Line;
    }

    private static string Severity(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
