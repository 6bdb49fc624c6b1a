using System.Collections.Immutable;
using System.Diagnostics;
using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>One exploration: the search that was asked for, what it found, and how to go on with it.</summary>
internal sealed class Exploration(ScenarioInput input, KernelView kernel, ExploreOptions options, IProgress<ExploreProgress>? progress, CancellationToken cancel)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly List<Harvest> parts = [];
    private readonly TreePicture? tree = options.Tree ? new TreePicture() : null;
    private double fraction;
    private volatile bool outOfTime, cut;

    public ExploreResult Run()
    {
        var (model, setup) = ScenarioSetup.Build(input, kernel, null);
        model.Machine.Printed = null;
        watch.Restart();
        return options.Random > 0 || options.Preemptions != null ? Partly(model, setup) : Fully(model, setup);
    }

    private bool IsInTime => !(outOfTime = outOfTime || watch.Elapsed.TotalSeconds >= options.MaxSeconds);

    /// <summary>Every interleaving, on all cores.</summary>
    private ExploreResult Fully(ScenarioModel model, ImmutableArray<ProgramReturn> setup)
    {
        var found = new Harvest(null, options);
        parts.Add(found);
        var from = options.Resume.Length > 0 ? ResumeToken.Read(options.Resume, model, found) : null;
        var search = new ParallelSearch(Worker, options.Workers > 0 ? options.Workers : Environment.ProcessorCount, options.MaxExecutions, from)
        {
            OnProgress = so => Tell(so.Executions, so.Blocked, so.Fraction),
        };
        var result = search.Run();
        for (var i = 1; i < parts.Count; i++)
            found.Add(parts[i]);
        return Result(model, setup, found, result) with
        {
            Fraction = result.Complete ? 1 : fraction,
            Resume = search.Rest is { } rest ? ResumeToken.Write(model, rest, found) : "",
        };

        SearchWorker Worker(int number)
        {
            var own = model;
            if (number > 0)
            {
                (own, _) = ScenarioSetup.Build(input, kernel, null);
                own.Machine.Printed = null;
            }
            return new SearchWorker(own, Options(own));
        }
    }

    /// <summary>Some interleavings: with few preemptions, or random ones.</summary>
    private ExploreResult Partly(ScenarioModel model, ImmutableArray<ProgramReturn> setup)
    {
        var searchOptions = Options(model) with
        {
            MaxExecutions = options.Random > 0 ? Math.Min(options.Random, options.MaxExecutions) : options.MaxExecutions,
            OnProgress = so => Tell(so.Executions, so.Blocked, options.Random > 0 ? (double)so.Executions / options.Random : 0),
        };
        Search search = options.Random > 0 ? new RandomSearch(model, searchOptions, options.Seed) : new BoundedSearch(model, searchOptions, options.Preemptions);
        var result = search.Run();
        return Result(model, setup, parts[0], result);
    }

    private SearchOptions Options(ScenarioModel model)
    {
        var harvest = new Harvest(model, options);
        lock (parts)
            parts.Add(harvest);
        return new SearchOptions
        {
            MaxSteps = ScenarioRunner.MaxSteps,
            Cancel = cancel,
            OnPath = (end, path) =>
            {
                var goOn = harvest.Take(end, path);
                cut = cut || model.IsCut;
                tree?.Add(path, model.Machine.Fault != null);
                return goOn && IsInTime;
            },
        };
    }

    private bool Tell(long executions, long blocked, double done)
    {
        fraction = done;
        if (progress != null)
        {
            int violations;
            lock (parts)
                violations = parts.Max(p => p.Violations.Count);
            progress.Report(new ExploreProgress(executions, blocked, violations, watch.Elapsed.TotalSeconds, done) { Tree = tree?.Snapshot() });
        }
        return IsInTime;
    }

    private ExploreResult Result(ScenarioModel model, ImmutableArray<ProgramReturn> setup, Harvest found, SearchResult result)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        var stopped = result.Limit is "stopped" or "time";
        return new ExploreResult
        {
            Executions = result.Executions,
            Blocked = result.Blocked,
            Complete = result.Complete && !cut,
            Limit = result.Complete && cut ? $"timers that fire more than {input.Scenario.TimerFirings} times" : stopped && found.Full ? $"{options.MaxViolations} violations" : stopped ? $"{options.MaxSeconds} seconds" : result.Limit,
            Outcomes = [.. found.Endings.Values.OrderByDescending(e => e.Count).ThenBy(e => e.Path, PathOrder).Select(e => OutcomeOf(model, setup, e))],
            Violations = [.. found.Violations.Select(v => ViolationOf(model, v.Key, v.Value.Message, v.Value.Path)).OrderBy(v => v.Preemptions)],
            Seconds = seconds,
            Tree = tree?.Snapshot(),
            Lanes = [.. Enumerable.Range(0, model.Threads).Select(t => model.Cpu(t).Label)],
        };
    }

    private static readonly Comparer<byte[]> PathOrder = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>Runs the path of an ending once more and looks at what it left.</summary>
    private static Outcome OutcomeOf(ScenarioModel model, ImmutableArray<ProgramReturn> setup, Harvest.Ending ending)
    {
        var schedule = PositionTracker.ScheduleOf(model, ending.Path);
        return new Outcome([.. setup, .. FinalChecks.Returns(model)], FinalChecks.Maps(model.Machine), FinalChecks.Objects(model.Machine), ending.Count, schedule);
    }

    private Violation ViolationOf(ScenarioModel model, (string Kind, string Object) what, string message, byte[] known)
    {
        var shortener = new Shortener(model, cancel);
        var path = shortener.Shorten(what, known);
        // The shorter path tells it in its own words.
        if (PositionTracker.ScheduleOf(model, path) is var schedule && model.Judged(path) is { } fault)
            message = fault.Message;
        var good = shortener.GoodNeighbour(path);
        return new Violation(what.Kind, message, what.Object, schedule)
        {
            Preemptions = shortener.Preemptions(path),
            Parting = good is var (neighbour, common) ? new Parting(PositionTracker.ScheduleOf(model, neighbour), common, NextOf(model, path, common), NextOf(model, neighbour, common)) : null,
        };
    }

    /// <summary>Who does what at this step of a path.</summary>
    private static string NextOf(ScenarioModel model, byte[] path, int at)
    {
        model.Rewind(0);
        var tracker = new PositionTracker(model);
        foreach (var thread in path.AsSpan(0, at))
            tracker.Step(thread);
        return $"{model.Cpu(path[at]).Label} {tracker.At(path[at])}";
    }
}
