using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;
using Playground.Session.Browsing;
using Playground.Session.Checking;
using Playground.Session.Listing;

namespace Playground.Web.Work;

/// <summary>One program with its verdict and its instructions, which are put together when they are first looked at.</summary>
public sealed class CheckedProgram(ProgramReport report, string profile)
{
    private readonly Lazy<ProgramListing> listing = new(() => ProgramListing.Of(report, profile));

    public ProgramReport Report => report;
    public ProgramListing Listing => listing.Value;
    public string Name => Report.Name;
    public Verdict Verdict => Report.Verdict;
}

/// <summary>A source as the page shows it after a check.</summary>
public sealed record CheckedSource(string FileName, string Profile, bool HasObject, ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<CheckedProgram> Programs, string CompilerVersion, TimeSpan Took)
{
    /// <summary>The object for looking through; put together when it is first asked for.</summary>
    public required Lazy<OpenedObject> Opened { get; init; }

    public static CheckedSource Of(CheckResult result, TimeSpan took) => new(result.FileName, result.Profile, result.Object is not null, result.Diagnostics,
        [.. result.Programs.Select(p => new CheckedProgram(p, result.Profile))], result.CompilerVersion, took)
    {
        Opened = new(() => ObjectBrowser.Open(result)),
    };

    /// <summary>The program that needs attention: the first that is not accepted, or else the first.</summary>
    public CheckedProgram? Foremost => Programs.FirstOrDefault(p => p.Verdict.Kind != VerdictKind.Accept) ?? Programs.FirstOrDefault();
}
