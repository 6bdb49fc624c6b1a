using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Executor.Scenarios;
using Playground.Kernel.Tracing;

namespace Playground.Executor;

/// <summary>Runs a scenario's programs on its CPUs: one interleaving, or all of them.</summary>
public static class ScenarioRunner
{
    /// <summary>Visible steps of one execution; finding races takes time with the square of it.</summary>
    internal const int MaxSteps = 20_000;

    /// <summary>Plays one interleaving.</summary>
    /// <param name="schedule">A schedule as text; null or empty for the default order: CPU 0 to its end, then CPU 1, ...</param>
    public static PlayResult Play(ScenarioInput input, string? schedule, Action<TraceEvent>? sink, CancellationToken cancel) =>
        Play(input, KernelView.Of(input.Profile), schedule, sink, cancel);

    /// <summary>Explores interleavings; without a bound, one of each equivalence class.</summary>
    public static ExploreResult Explore(ScenarioInput input, ExploreOptions options, IProgress<ExploreProgress>? progress, CancellationToken cancel) =>
        Explore(input, KernelView.Of(input.Profile), options, progress, cancel);

    internal static PlayResult Play(ScenarioInput input, KernelView kernel, string? schedule, Action<TraceEvent>? sink, CancellationToken cancel)
    {
        var (stretches, error) = string.IsNullOrEmpty(schedule) ? ([], "") : ScheduleText.Read(schedule);
        if (error.Length > 0)
            return new PlayResult { ScheduleError = error };
        try
        {
            var events = sink == null ? null : new EventOrder(sink);
            var (model, setup) = ScenarioSetup.Build(input, kernel, events == null ? null : events.Add);
            return new Player(model, events, cancel).Play(stretches, setup);
        }
        catch (UnsupportedException e)
        {
            return new PlayResult { Unsupported = e.Message };
        }
        catch (OutOfMemoryBudgetException e)
        {
            return new PlayResult { Unsupported = e.Message };
        }
    }

    internal static ExploreResult Explore(ScenarioInput input, KernelView kernel, ExploreOptions options, IProgress<ExploreProgress>? progress, CancellationToken cancel)
    {
        try
        {
            return new Exploration(input, kernel, options, progress, cancel).Run();
        }
        catch (UnsupportedException e)
        {
            return new ExploreResult { Unsupported = e.Message };
        }
        catch (OutOfMemoryBudgetException e)
        {
            return new ExploreResult { Unsupported = e.Message };
        }
        catch (InvalidDataException e)
        {
            return new ExploreResult { ResumeError = e.Message };
        }
    }
}
