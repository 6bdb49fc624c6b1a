using System.Collections.Immutable;
using System.Diagnostics;
using Playground.Kernel.Verdicts;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Comparing;
using Playground.Session.Conversions;
using Playground.Session.Sources;
using Playground.Web.Hosting;

namespace Playground.Web.Work;

/// <summary>Checks sources for the page: off its thread, measured, few at a time.</summary>
internal sealed class Workbench(PlaygroundServices services, WorkMetrics metrics, WorkGate gate)
{
    /// <summary>Checks with the fullest log; a program whose log would be too long is checked without one.</summary>
    public async Task<CheckedSource> CheckAsync(SourceInput input, string profile, CancellationToken cancellation)
    {
        using var turn = await gate.EnterAsync(cancellation);
        var start = Stopwatch.GetTimestamp();
        var options = new CheckOptions { Profile = profile, LogLevel = 2, RecordEvents = true, Timeout = TimeSpan.FromSeconds(30) };
        var result = await Task.Run(() => services.Checker.CheckAsync(input, options, cancellation), cancellation);
        if (result.Programs.Any(LogTooLong))
            result = await Task.Run(() => services.Checker.CheckAsync(input, options with { LogLevel = 0 }, cancellation), cancellation);
        var took = Stopwatch.GetElapsedTime(start);
        metrics.Done("verify", took);
        return CheckedSource.Of(result, took);
    }

    /// <summary>All kernels, that one (or the kernel it is a variant of) first.</summary>
    public static ImmutableArray<string> ProfilesFrom(string first) =>
        [.. ProfileComparer.Kernels.OrderByDescending(k => first == k || first.StartsWith(k + "+", StringComparison.Ordinal))];

    /// <summary>The source under each profile.</summary>
    public async Task<ProfileComparison> CompareAsync(SourceInput input, ImmutableArray<string> profiles, IProgress<int> asked, CancellationToken cancellation)
    {
        using var turn = await gate.EnterAsync(cancellation);
        using var measured = metrics.Measure("compare");
        var options = new CheckOptions { LogLevel = 2, Timeout = TimeSpan.FromSeconds(30) };
        return await Task.Run(() => services.Comparer.CompareAsync(input, profiles, options, asked, cancellation), cancellation);
    }

    /// <summary>The source as a BPF object, for taking away.</summary>
    public async Task<Converted> ObjectAsync(SourceInput input, string profile, CancellationToken cancellation)
    {
        using var turn = await gate.EnterAsync(cancellation);
        return await Task.Run(() => services.Converter.ToObjectAsync(input, profile, cancellation), cancellation);
    }

    private static bool LogTooLong(ProgramReport report) =>
        report.Verdict.Kind == VerdictKind.Unsupported && report.Verdict.Message.StartsWith("budget: the log", StringComparison.Ordinal);
}
