using System.Collections.Immutable;
using Playground.Kernel.Verdicts;

namespace Playground.Session.Comparing;

/// <summary>The same source under several profiles. The first profile is what the others are held against.</summary>
public sealed record ProfileComparison(string FileName, ImmutableArray<string> Profiles, ImmutableArray<ComparedProgram> Programs)
{
    public bool AllAgree => Programs.All(p => p.Answers.All(a => !a.Differs));
}

/// <summary>One program's answers, in the order of the profiles.</summary>
public sealed record ComparedProgram(string Name, ImmutableArray<ProfileAnswer> Answers);

/// <param name="Notes">What the loader did quietly under this profile, in plain words.</param>
/// <param name="Differs">The verdict, or a rejection's message with numbers masked, is another than under the first profile.</param>
public sealed record ProfileAnswer(string Profile, Verdict Verdict, ImmutableArray<string> Notes, bool Differs);
