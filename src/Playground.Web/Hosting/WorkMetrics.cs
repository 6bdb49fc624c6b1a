using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Playground.Web.Hosting;

/// <summary>What the playground itself counts: checks, runs, explorations and streams.</summary>
internal sealed class WorkMetrics
{
    public const string MeterName = "Playground";

    private readonly Histogram<double> duration;
    private readonly Counter<long> gaps;
    private readonly UpDownCounter<long> watchers;

    public WorkMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        duration = meter.CreateHistogram("playground.work.duration", "s", "Time of one check, run or exploration.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
        gaps = meter.CreateCounter<long>("playground.stream.gaps", description: "Times a watcher fell behind and was given a snapshot.");
        watchers = meter.CreateUpDownCounter<long>("playground.stream.watchers", description: "Clients that watch a run now.");
    }

    /// <param name="what"><c>verify</c>, <c>run</c>, <c>explore</c> or <c>share</c>.</param>
    public void Done(string what, TimeSpan took) => duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("what", what));

    /// <summary>Counts the time until it is disposed.</summary>
    public IDisposable Measure(string what) => new Measured(this, what, Stopwatch.GetTimestamp());

    public void Gap() => gaps.Add(1);

    public void WatcherCame() => watchers.Add(1);

    public void WatcherWent() => watchers.Add(-1);

    private sealed class Measured(WorkMetrics metrics, string what, long start) : IDisposable
    {
        public void Dispose() => metrics.Done(what, Stopwatch.GetElapsedTime(start));
    }
}
