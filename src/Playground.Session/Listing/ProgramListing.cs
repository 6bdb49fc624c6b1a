using System.Collections.Immutable;
using Playground.Kernel.Profiles;
using Playground.Kernel.Tracing;
using Playground.Session.Checking;
using Playground.Verifier;

namespace Playground.Session.Listing;

/// <summary>A checked program as rows of instructions with their source lines, and what the verifier knew around each.</summary>
/// <param name="Visits">By instruction index, one entry for each recorded execution; none where the verifier never came. Needs recorded events.</param>
public sealed record ProgramListing(ImmutableArray<InsnRow> Rows, IReadOnlyDictionary<int, List<InsnVisit>> Visits)
{
    /// <summary>Executions of one instruction that a listing is made of, unless more are asked for.</summary>
    public const int UsualVisits = 64;

    public static ProgramListing Empty { get; } = new([], new Dictionary<int, List<InsnVisit>>());

    /// <summary>Empty for a program that could not be linked.</summary>
    public static ProgramListing Of(ProgramReport report, string profile) => report.Program is { } program
        ? new ProgramListing(InsnRow.Of(program, ProfileCatalog.Get(profile)), VisitsOf(report.Events))
        : Empty;

    /// <summary>What the first execution changed, as the log prints it behind an instruction; empty for nothing.</summary>
    public string Change(int insn) => Visits.TryGetValue(insn, out var visits) ? string.Join(' ', visits[0].After.ChangedFrom(visits[0].Before)) : "";

    private static Dictionary<int, List<InsnVisit>> VisitsOf(ImmutableArray<TraceEvent> events)
    {
        var visits = new Dictionary<int, List<InsnVisit>>();
        foreach (var e in events)
        {
            if (e is VerifierEvent.InsnExecuted done)
                Of(e.Insn).Add(new InsnVisit(done.Before, done.After, done.Path));
            else if (e is VerifierEvent.Refused { Before.Items.IsEmpty: false } refused)
                Of(e.Insn).Add(new InsnVisit(refused.Before, StateSnapshot.Empty, refused.Path));
        }
        return visits;

        List<InsnVisit> Of(int insn) => visits.TryGetValue(insn, out var list) ? list : visits[insn] = [];
    }
}
