using System.Collections.Immutable;
using Playground.Session.Comparing;

namespace Playground.Session.Wire;

/// <summary>One program's answer under one profile as JSON.</summary>
/// <param name="Differs">Another verdict or message than under the first profile.</param>
public sealed record CompareLine(string File, string Prog, string Profile, string Verdict, int Errno, string Message, int ProcessedInsns, bool Differs,
    ImmutableArray<string> Notes, string Log)
{
    public static IEnumerable<CompareLine> Of(ProfileComparison comparison) =>
        from program in comparison.Programs
        from a in program.Answers
        select new CompareLine(comparison.FileName, program.Name, a.Profile, a.Verdict.KindName, a.Verdict.Errno, a.Verdict.Message,
            a.Verdict.ProcessedInsns, a.Differs, a.Notes, a.Verdict.Log);
}
