using System.Collections.Immutable;
using Playground.Kernel.Profiles;
using Playground.Session.Checking;

namespace Playground.Session.Listing;

/// <summary>A checked program as rows of instructions with their source lines, and what the verifier knew around each.</summary>
/// <param name="Visits">By instruction index, one entry for each time that the verifier came by; none where it never did. Needs a log of level 2.</param>
public sealed record ProgramListing(ImmutableArray<InsnRow> Rows, IReadOnlyDictionary<int, List<InsnVisit>> Visits)
{
    public static ProgramListing Empty { get; } = new([], new Dictionary<int, List<InsnVisit>>());

    /// <summary>Empty for a program that could not be linked.</summary>
    public static ProgramListing Of(ProgramReport report, string profile) => report.Program is { } program
        ? new ProgramListing(InsnRow.Of(program, ProfileCatalog.Get(profile)), LogStates.Read(report.Verdict.Log))
        : Empty;
}
