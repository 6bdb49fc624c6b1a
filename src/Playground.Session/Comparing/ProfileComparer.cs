using System.Collections.Immutable;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;
using Playground.Session.Checking;
using Playground.Session.Sources;
using Playground.Session.Wire;

namespace Playground.Session.Comparing;

/// <summary>Has the same source judged under several profiles; C is compiled anew for each, against its kernel's types.</summary>
public sealed class ProfileComparer
{
    private readonly Checker checker;

    /// <summary>Every profile but the variants, which no verifier tells apart.</summary>
    public static ImmutableArray<string> Kernels { get; } = [.. ProfileCatalog.Names.Where(n => !n.Contains('+', StringComparison.Ordinal))];

    internal ProfileComparer(Checker checker) => this.checker = checker;

    /// <param name="profiles">The first is what the others are held against.</param>
    /// <param name="asked">Told the number of the profile that is asked next, from 1.</param>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<ProfileComparison> CompareAsync(SourceInput input, ImmutableArray<string> profiles, CheckOptions options, IProgress<int>? asked, CancellationToken cancellation)
    {
        var results = new List<CheckResult>();
        foreach (var profile in profiles)
        {
            asked?.Report(results.Count + 1);
            results.Add(await checker.CheckAsync(input, options with { Profile = profile }, cancellation).ConfigureAwait(false));
        }
        var names = results.SelectMany(r => r.Programs).Select(p => p.Name).Distinct().ToArray();
        return new ProfileComparison(input.FileName, profiles, [.. names.Select(n => new ComparedProgram(n, Answers(n, results)))]);
    }

    private static ImmutableArray<ProfileAnswer> Answers(string name, List<CheckResult> results)
    {
        var answers = results.Select(r => r.Programs.FirstOrDefault(p => p.Name == name) is { } report
            ? new ProfileAnswer(r.Profile, report.Verdict, report.Notes, false)
            : new ProfileAnswer(r.Profile, Verdict.Invalid(VerifyLine.Unopened(r.FileName, r.Diagnostics).Message), [], false)).ToArray();
        return [.. answers.Select(a => a with { Differs = !Agree(answers[0].Verdict, a.Verdict) })];
    }

    private static bool Agree(Verdict a, Verdict b) => a.Kind == b.Kind && MessageMask.Apply(a.Message) == MessageMask.Apply(b.Message);
}
