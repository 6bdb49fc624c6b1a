using Playground.Explorer;

namespace Playground.Executor.Scenarios;

/// <summary>Finds a path to the same violation with as few preemptions as a limited search can.</summary>
/// <remarks>
/// First switches are taken out of the known path one by one, as long as the violation stays. Then everything with fewer
/// preemptions still is enumerated, from none upward, within a budget.
/// </remarks>
internal sealed class Shortener(ScenarioModel model, CancellationToken cancel)
{
    private const int MostBound = 4;
    /// <summary>Executions spent on one violation's edits, and on enumerating one bound.</summary>
    private const int EditBudget = 5_000, BoundBudget = 20_000;

    private readonly List<byte> taken = [];

    public byte[] Shorten((string Kind, string Object) wanted, byte[] known)
    {
        var best = Edited(wanted, known);
        var cost = Preemptions(best);
        for (var bound = 0; bound < Math.Min(cost, MostBound) && !cancel.IsCancellationRequested; bound++)
        {
            if (Enumerated(wanted, bound) is { } found)
                return found;
        }
        return best;
    }

    /// <summary>Switches away from somebody who could have gone on.</summary>
    public int Preemptions(ReadOnlySpan<byte> path)
    {
        model.Rewind(0);
        var count = 0;
        for (var i = 0; i < path.Length; i++)
        {
            count += i > 0 && path[i] != path[i - 1] && model.Status(path[i - 1]) == ThreadStatus.Ready ? 1 : 0;
            model.Step(path[i]);
        }
        return count;
    }

    private byte[] Edited((string Kind, string Object) wanted, byte[] path)
    {
        var cost = Preemptions(path);
        var budget = EditBudget;
        var better = true;
        while (better && cost > 0)
        {
            better = false;
            var stretches = Stretches(path);
            for (var i = 0; i < stretches.Count && !better; i++)
            {
                var next = stretches.FindIndex(i + 1, s => s.Thread == stretches[i].Thread);
                if (next < 0)
                    continue;
                // Its continuation comes at once, or its beginning waits for the continuation.
                for (var way = 0; way < 2 && !better; way++)
                {
                    if (--budget < 0 || cancel.IsCancellationRequested)
                        return path;
                    var edited = new List<(byte Thread, int Steps)>(stretches);
                    var moved = edited[way == 0 ? next : i];
                    edited.RemoveAt(way == 0 ? next : i);
                    edited.Insert(way == 0 ? i + 1 : next - 1, moved);
                    if (Run(edited, wanted) is not { } candidate || Preemptions(candidate) is var c && c >= cost)
                        continue;
                    (path, cost, better) = (candidate, c, true);
                }
            }
        }
        return path;
    }

    private static List<(byte Thread, int Steps)> Stretches(ReadOnlySpan<byte> path)
    {
        var stretches = new List<(byte Thread, int Steps)>();
        foreach (var thread in path)
        {
            if (stretches.Count > 0 && stretches[^1].Thread == thread)
                stretches[^1] = (thread, stretches[^1].Steps + 1);
            else
                stretches.Add((thread, 1));
        }
        return stretches;
    }

    /// <summary>Runs stretches as far as they can be run, then everybody to the end; the path if that has the violation.</summary>
    private byte[]? Run(List<(byte Thread, int Steps)> stretches, (string Kind, string Object) wanted)
    {
        model.Rewind(0);
        taken.Clear();
        foreach (var (thread, steps) in stretches)
        {
            for (var i = 0; i < steps && model.Status(thread) == ThreadStatus.Ready; i++)
                Step(thread);
        }
        model.Judge(Finish());
        return model.Machine.Fault is { } fault && (fault.Kind, fault.Object) == wanted ? [.. taken] : null;
    }

    private void Step(byte thread)
    {
        taken.Add(thread);
        model.Step(thread);
    }

    private ExecutionEnd Finish()
    {
        var current = taken.Count > 0 ? taken[^1] : 0;
        while (taken.Count < ScenarioRunner.MaxSteps)
        {
            if (model.Status(current) != ThreadStatus.Ready)
            {
                current = 0;
                while (current < model.Threads && model.Status(current) != ThreadStatus.Ready)
                    current++;
                if (current == model.Threads)
                    return model.IsOver ? ExecutionEnd.Finished : ExecutionEnd.Deadlock;
            }
            Step((byte)current);
        }
        return ExecutionEnd.TooLong;
    }

    private byte[]? Enumerated((string Kind, string Object) wanted, int bound)
    {
        byte[]? found = null;
        new BoundedSearch(model, new SearchOptions
        {
            MaxExecutions = BoundBudget,
            MaxSteps = ScenarioRunner.MaxSteps,
            Cancel = cancel,
            OnPath = (end, path) =>
            {
                model.Judge(end);
                if (model.Machine.Fault is { } fault && (fault.Kind, fault.Object) == wanted)
                    found = path.ToArray();
                return found == null;
            },
        }, bound).Run();
        return found;
    }

    /// <summary>An execution without violation that goes with this one as long as one does: who acts at each step, and the number of steps in common.</summary>
    public (byte[] Path, int Common)? GoodNeighbour(byte[] bad)
    {
        const int attempts = 2_000;
        model.Rewind(0);
        var ready = new uint[bad.Length];
        for (var i = 0; i < bad.Length; i++)
        {
            for (var t = 0; t < model.Threads; t++)
                ready[i] |= model.Status(t) == ThreadStatus.Ready ? 1u << t : 0;
            model.Step(bad[i]);
        }
        var left = attempts;
        for (var at = bad.Length - 1; at >= 0; at--)
        {
            for (byte other = 0; other < model.Threads; other++)
            {
                if (other == bad[at] || (ready[at] >> other & 1) == 0)
                    continue;
                if (--left < 0 || cancel.IsCancellationRequested)
                    return null;
                model.Rewind(at);
                taken.Clear();
                taken.AddRange(bad.AsSpan(0, at));
                Step(other);
                model.Judge(Finish());
                if (model.Machine.Fault == null)
                    return ([.. taken], at);
            }
        }
        return null;
    }
}
