using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;

namespace Playground.Web.Views;

/// <summary>One program as the page shows it.</summary>
public sealed record ProgramView(string Name, string Section, string ProgType, Verdict Verdict, ImmutableArray<InsnView> Insns)
{
    /// <summary>What the loader did quietly.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>One instruction, the source line it came from, and what the verifier knew around it.</summary>
/// <param name="File">Source file as the compiler recorded it; empty when unknown.</param>
/// <param name="Line">Counts from 1; 0 when unknown.</param>
/// <param name="Visits">One entry for each time that the verifier came by; empty when it never did.</param>
public sealed record InsnView(int Index, string Text, string File, int Line, string SourceText, ImmutableArray<VisitView> Visits);

/// <summary>States in the kernel's spelling before and after one visit of an instruction.</summary>
public sealed record VisitView(string Before, string After);

/// <summary>A source checked: what is wrong with it, and its programs.</summary>
public sealed record CheckView(string FileName, string Profile, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<ProgramView> Programs, string CompilerVersion, TimeSpan Took)
{
    public VerdictKind? Worst => Programs.IsEmpty ? null : Programs.Select(p => p.Verdict.Kind).OrderByDescending(Gravity).First();

    private static int Gravity(VerdictKind kind) => kind switch
    {
        VerdictKind.Accept => 0,
        VerdictKind.Unsupported or VerdictKind.NoVerdict => 1,
        VerdictKind.Reject => 2,
        _ => 3,
    };
}
