using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;
using Playground.Session.Checking;

namespace Playground.Session.Wire;

/// <summary>One program's verdict as JSON; the shape is stable.</summary>
public sealed record VerifyLine(string File, string Prog, string Section, string ProgType, int Insns, string Verdict, int Errno,
    string Message, int ProcessedInsns, int TotalStates, int PeakStates, long Usec, PlaceLine? At, string Log)
{
    /// <summary>What the loader did quietly; left out when there is nothing to tell.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Notes { get; init; }
    /// <summary>What the verifier did, step by step; left out unless it was recorded.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<VerifierEventLine>? Events { get; init; }

    public static VerifyLine Of(string file, ProgramReport report) => Of(file, report.Name, report.Section, report.ProgType, report.InsnCount, report.Verdict) with
    {
        Notes = report.Notes.IsEmpty ? null : report.Notes,
        Events = report.Events.IsEmpty ? null : [.. report.Events.Select(VerifierEventLine.Of)],
    };

    public static VerifyLine Of(string file, string prog, string section, string progType, int insns, Verdict v) =>
        new(file, prog, section, progType, insns, v.KindName, v.Errno, v.Message, v.ProcessedInsns, v.TotalStates, v.PeakStates,
            v.Microseconds, v.At is { } at ? new PlaceLine(at.Insn, at.File, at.Line) : null, v.Log);

    /// <summary>The single line for a file of which nothing could be opened.</summary>
    public static VerifyLine Unopened(string file, ImmutableArray<Diagnostic> diagnostics) =>
        Of(file, "", "", "", 0, Kernel.Verdicts.Verdict.Invalid(string.Join("; ", diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Sentence))));

    private static string Sentence(Diagnostic d) => d.Line > 0 ? d.ToString() : d.Message;
}

/// <summary>Where a message belongs; <see cref="Line"/> is 0 when the source line is unknown.</summary>
public sealed record PlaceLine(int Insn, string File, int Line);

/// <summary>One disagreement between the playground and the host's kernel.</summary>
public sealed record DiffLine(string File, string Prog, string Field, string Ours, string Host);
