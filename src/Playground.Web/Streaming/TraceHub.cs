using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Playground.Session;
using Playground.Session.Wire;
using Playground.Web.Hosting;

namespace Playground.Web.Streaming;

/// <summary>Streams runs to whoever watches them.</summary>
internal sealed class TraceHub(PlaygroundServices services, WorkMetrics metrics) : Hub
{
    /// <summary>Events in one message at most; a message stays small enough for a slow line.</summary>
    private const int Largest = 512;
    /// <summary>About twenty messages a second are as many as a screen shows.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Batches of a run's events from that sequence number (counted from 1) on, to the end of the run.</summary>
    /// <remarks>Each watcher reads the run's bounded log at its own pace; one that falls behind is given a snapshot.</remarks>
    public async IAsyncEnumerable<TraceBatch> Watch(string runId, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var run = services.Runs.Find(runId) ?? throw new HubException("There is no such run; it may have been forgotten. Start it again.");
        metrics.WatcherCame();
        try
        {
            var next = Math.Max(1, fromSequence);
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                var batch = await run.Log.ReadAsync(next, Largest, cancellation);
                if (batch.Gap is { } gap)
                {
                    metrics.Gap();
                    next = gap.Seq + 1;
                }
                if (!batch.Events.IsEmpty)
                    next = batch.Events[^1].Seq + 1;
                yield return TraceBatch.Of(batch);
                if (batch.Completed)
                    yield break;
                var rest = Pace - Stopwatch.GetElapsedTime(start);
                if (batch.Events.Length < Largest && rest > TimeSpan.Zero)
                    await Task.Delay(rest, cancellation);
            }
        }
        finally
        {
            metrics.WatcherWent();
        }
    }
}
