using System.Collections.Immutable;
using Playground.Kernel.Tracing;

namespace Playground.Session.Running;

/// <summary>Some consecutive events of a run.</summary>
/// <param name="Gap">Set when events before these were dropped; the state just before the first event here.</param>
/// <param name="Completed">True when the run is over and these are its last events.</param>
public sealed record RunBatch(ImmutableArray<TraceEvent> Events, RunSnapshot? Gap, bool Completed);

/// <summary>The bounded log of one run: one writer that never waits, any number of readers at their own pace.</summary>
/// <remarks>When it is full, the oldest half goes, folded into a snapshot; a reader that was still there gets the snapshot instead.</remarks>
public sealed class RunLog(int capacity = 1 << 16)
{
    private readonly Lock gate = new();
    private readonly List<TraceEvent> events = [];
    private RunSnapshot floor = RunSnapshot.Empty;
    private TaskCompletionSource changed = NewSignal();
    private bool completed;

    /// <summary>Sequence number of the last event.</summary>
    public long Last { get; private set; }

    /// <summary>Appends an event, giving it the next sequence number.</summary>
    public void Append(TraceEvent e)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            if (completed)
                return;
            if (events.Count >= capacity)
                DropOldestHalf();
            events.Add(e with { Seq = ++Last });
            signal = changed;
            if (signal.Task.IsCompleted)
                return;
            changed = NewSignal();
        }
        signal.TrySetResult();
    }

    /// <summary>No more events come.</summary>
    public void Complete()
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            completed = true;
            signal = changed;
        }
        signal.TrySetResult();
    }

    /// <summary>At most <paramref name="max"/> events from that sequence number on; waits until there is one or the run is over.</summary>
    public async ValueTask<RunBatch> ReadAsync(long fromSequence, int max, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                var first = floor.Seq + 1;
                var start = (int)Math.Clamp(fromSequence - first, 0, events.Count);
                var count = Math.Min(max, events.Count - start);
                var gap = fromSequence < first ? floor : null;
                if (count > 0 || completed)
                    return new RunBatch([.. events.GetRange(start, count)], gap, completed && start + count == events.Count);
                wait = changed.Task;
            }
            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void DropOldestHalf()
    {
        var half = events.Count / 2;
        for (var i = 0; i < half; i++)
            floor = floor.After(events[i]);
        events.RemoveRange(0, half);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
