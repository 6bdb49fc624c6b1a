using Playground.Kernel.Tracing;

namespace Playground.Executor;

/// <summary>Runs a scenario's programs on its CPUs: one interleaving, or all of them.</summary>
public static class ScenarioRunner
{
    /// <summary>Plays one interleaving.</summary>
    /// <param name="schedule">A schedule as text; null or empty for the default order: CPU 0 to its end, then CPU 1, ...</param>
    public static PlayResult Play(ScenarioInput input, string? schedule, Action<TraceEvent>? sink, CancellationToken cancel) =>
        new() { Unsupported = $"scenarios of {input.Scenario.Cpus.Length} CPUs" };

    /// <summary>Explores interleavings; without a bound, one of each equivalence class.</summary>
    public static ExploreResult Explore(ScenarioInput input, ExploreOptions options, IProgress<ExploreProgress>? progress, CancellationToken cancel) =>
        new() { Unsupported = $"scenarios of {input.Scenario.Cpus.Length} CPUs" };
}
