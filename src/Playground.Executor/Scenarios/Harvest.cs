using System.Collections.Immutable;
using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Collects what the executions of an exploration came to: outcomes by digest, violations by kind and object.</summary>
internal sealed class Harvest(ScenarioModel model, ImmutableArray<ProgramReturn> setup, ExploreOptions options)
{
    /// <summary>Outcomes told apart; further ones are counted with the last.</summary>
    private const int MaxOutcomes = 1024;
    /// <summary>Executions spent, per bound, on finding a violation with fewer preemptions.</summary>
    private const int ShortenBudget = 20_000;

    private sealed class Ending
    {
        public required Outcome Outcome { get; init; }
        public required byte[] Path { get; init; }
        public long Count { get; set; }
    }

    private readonly Dictionary<ulong, Ending> endings = [];
    private readonly Dictionary<(string Kind, string Object), (string Message, byte[] Path)> violations = [];
    private Ending? last;

    public IReadOnlyCollection<(string Kind, string Object)> Violations => violations.Keys;
    public bool Full { get; private set; }

    /// <summary>Takes in an execution; false when enough has been found.</summary>
    public bool Take(ExecutionEnd end, ReadOnlySpan<byte> path)
    {
        Judge(end);
        if (model.Machine.Fault is { } fault && !violations.ContainsKey((fault.Kind, fault.Object)))
            violations.Add((fault.Kind, fault.Object), (fault.Message, path.ToArray()));
        var digest = FinalChecks.Fingerprint(model);
        if (!endings.TryGetValue(digest, out var ending))
        {
            if (endings.Count >= MaxOutcomes)
                ending = last;
            else
            {
                endings[digest] = last = ending = new Ending
                {
                    Path = path.ToArray(),
                    Outcome = new Outcome([.. setup, .. FinalChecks.Returns(model)], FinalChecks.Maps(model.Machine), FinalChecks.Objects(model.Machine), 0, ""),
                };
            }
        }
        ending!.Count++;
        Full = violations.Count >= options.MaxViolations;
        return !Full;
    }

    private void Judge(ExecutionEnd end)
    {
        if (end == ExecutionEnd.Finished)
            FinalChecks.Judge(model.Machine);
        else if (end == ExecutionEnd.Deadlock)
            model.ReportDeadlock();
        else
            model.ReportLivelock(ScenarioRunner.MaxSteps);
    }

    public ImmutableArray<Outcome> Outcomes() =>
        [.. endings.Values.OrderByDescending(e => e.Count).Select(e => e.Outcome with { Count = e.Count, Schedule = PositionTracker.ScheduleOf(model, e.Path) })];

    /// <summary>The violations, each with a schedule of as few preemptions as a short search finds.</summary>
    public ImmutableArray<Violation> Shortened(CancellationToken cancel) =>
        [.. violations.Select(v => new Violation(v.Key.Kind, v.Value.Message, v.Key.Object, PositionTracker.ScheduleOf(model, Shortest(v.Key, v.Value.Path, cancel))))];

    private byte[] Shortest((string Kind, string Object) wanted, byte[] known, CancellationToken cancel)
    {
        for (var bound = 0; bound <= 2; bound++)
        {
            byte[]? found = null;
            BoundedSearch? search = null;
            search = new BoundedSearch(model, new SearchOptions
            {
                MaxExecutions = ShortenBudget,
                MaxSteps = ScenarioRunner.MaxSteps,
                Cancel = cancel,
                OnExecution = end =>
                {
                    Judge(end);
                    if (model.Machine.Fault is { } fault && (fault.Kind, fault.Object) == wanted)
                        found = search!.Path.ToArray();
                    return found == null;
                },
            }, bound);
            search.Run();
            if (found != null)
                return found;
            if (cancel.IsCancellationRequested)
                break;
        }
        return known;
    }
}
