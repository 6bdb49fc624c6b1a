using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Tracing;
using Playground.Kernel.Verdicts;

namespace Playground.Session.Checking;

/// <summary>What was found out about one program of a source.</summary>
/// <param name="Program">The linked program; null when it could not be linked.</param>
public sealed record ProgramReport(string Name, string Section, ProgramSpec? Program, Verdict Verdict,
    ImmutableArray<TraceEvent> Events, ImmutableArray<Fixup> Fixups)
{
    /// <summary>Program type by the kernel's name (<c>sched_cls</c>); empty when unknown.</summary>
    public string ProgType { get; init; } = "";
    /// <summary>What the loader did quietly, in plain words.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
    public int InsnCount => Program?.Insns.Length ?? 0;
}

/// <summary>The answer to "what would the kernel say of this source".</summary>
/// <param name="Object">Null when no object could be made; the diagnostics say why.</param>
public sealed record CheckResult(string FileName, string Profile, ObjectSpec? Object, ImmutableArray<ProgramReport> Programs,
    ImmutableArray<Diagnostic> Diagnostics, ReadOnlyMemory<byte> ObjectBytes, string CompilerVersion);
