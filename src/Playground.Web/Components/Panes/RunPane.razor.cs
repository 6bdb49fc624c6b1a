using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Playground.Executor;
using Playground.Session;
using Playground.Session.Running;
using Playground.Web.Hosting;
using Playground.Web.Work;

namespace Playground.Web.Components.Panes;

/// <summary>Who runs what, one interleaving or all of them, and what came of it.</summary>
public sealed partial class RunPane : ComponentBase, IDisposable
{
    private TimelinePane? timeline;
    private CancellationTokenSource? work;
    private ExploreResult? found;
    private PlayResult? ended;
    private Run? running;
    private bool replayed;
    private string trouble = "", progressText = "", token = "";
    private ExploreTree? tree;
    private bool pausing;

    [Inject] private PlaygroundServices Services { get; set; } = null!; // set by the framework before anything runs
    [Inject] private WorkMetrics Metrics { get; set; } = null!; // likewise
    [Inject] private ILogger<RunPane> Log { get; set; } = null!; // likewise
    [Inject] private WorkGate Gate { get; set; } = null!; // likewise

    [Parameter, EditorRequired] public SourceState Source { get; set; } = null!; // required
    [Parameter] public CheckedSource? Checked { get; set; }
    [Parameter] public EventCallback<SourceState> OnSource { get; set; }
    [Parameter] public EventCallback<RunMoment> OnStep { get; set; }
    [Parameter] public EventCallback<int> OnDrawn { get; set; }

    /// <summary>The interleaving shown; empty before a run.</summary>
    public string Schedule { get; private set; } = "";
    /// <summary>What came of it, in one line.</summary>
    public string Outcome { get; private set; } = "";
    public string RunId => running?.Id ?? "";

    private int OwnLines => ScenarioLines.LinesOf(Source.Input).Count(l => !l.StartsWith("cpu", StringComparison.Ordinal) && !l.StartsWith("setup", StringComparison.Ordinal));

    private Task SetLines(ChangeEventArgs e) => OnSource.InvokeAsync(Source with { Lines = [.. (e.Value?.ToString() ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] });

    /// <summary>After so many the reader is asked whether to go on.</summary>
    private const long MostExecutions = 10_000_000;

    /// <summary>A schedule's visible steps, for reading beside another's.</summary>
    private async Task<System.Collections.Immutable.ImmutableArray<RunStep>> StepsOf(string schedule)
    {
        var events = new List<Playground.Kernel.Tracing.TraceEvent>();
        await Services.Replay.ReplayAsync(new RunRequest(Source.Input, Source.Profile, Source.Scenario) { Schedule = schedule, Timeout = TimeSpan.FromSeconds(30) }, events.Add, CancellationToken.None);
        return RunStep.Of(events);
    }

    private bool Busy => work is not null;

    private IReadOnlyList<string> ProgramNames => Checked is { } source ? [.. source.Programs.Select(p => p.Name)] : [];

    /// <summary>Plays one interleaving, the default one without a schedule, and shows it.</summary>
    public Task RunAsync(string schedule = "", int step = -1) => WorkAsync("run", async cancellation =>
    {
        ended = null;
        replayed = schedule.Length > 0;
        running = Services.Runs.Start(new RunRequest(Source.Input, Source.Profile, Source.Scenario) { Schedule = schedule, Timeout = TimeSpan.FromSeconds(30) });
        using var registration = cancellation.Register(running.Cancel);
        if (timeline is not null)
            await timeline.WatchAsync(running.Id, Texts(), step);
        var result = await running.Result;
        cancellation.ThrowIfCancellationRequested();
        if (result.Unsupported.Length > 0)
            trouble = $"not modelled: {result.Unsupported}";
        else if (result.ScheduleError.Length > 0)
            trouble = $"the schedule does not fit these programs: {result.ScheduleError}";
        ended = result;
        Schedule = result.Schedule;
        Outcome = result.Violations.IsEmpty ? "no violation" : $"{result.Violations[0].Kind}: {result.Violations[0].Message}";
    });

    public Task ExploreAsync() => ExploreAsync("");

    /// <summary>Goes through all interleavings, on from where a token says.</summary>
    private Task ExploreAsync(string from) => WorkAsync("explore", async cancellation =>
    {
        found = null;
        token = "";
        pausing = false;
        if (from.Length == 0)
            tree = null;
        var request = new RunRequest(Source.Input, Source.Profile, Source.Scenario);
        var last = 0L;
        var progress = new InlineProgress(p =>
        {
            // About ten times a second is as much as anybody reads.
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref last)).TotalMilliseconds < 100)
                return;
            Interlocked.Exchange(ref last, Stopwatch.GetTimestamp());
            _ = InvokeAsync(() =>
            {
                progressText = $"{p.Executions:N0} executions{(p.Fraction > 0 ? $", about {p.Fraction:P0} of {p.EstimatedExecutions:N0}" : "")}, {p.Violations} violations, {p.Seconds:0.0} s";
                tree = p.Tree ?? tree;
                StateHasChanged();
            });
        });
        progressText = "waiting for a place";
        StateHasChanged();
        using var turn = await Gate.EnterLengthyAsync(cancellation);
        progressText = "exploring";
        StateHasChanged();
        var result = await Services.Explore.ExploreAsync(request, new ExploreOptions { MaxExecutions = MostExecutions, Tree = true, Resume = from }, progress, cancellation);
        if (result.ResumeError.Length > 0)
            throw new BadScenarioException(result.ResumeError);
        // A cancelled exploration says what it found until then; one that was replaced says nothing.
        if (work?.Token == cancellation)
        {
            found = result;
            token = result.Resume;
            tree = result.Tree ?? tree;
        }
    });

    /// <summary>Stops exploring and keeps the place.</summary>
    private void Pause()
    {
        pausing = true;
        Cancel();
    }

    /// <summary>Forgets results: the source is another one.</summary>
    public async Task ClearAsync()
    {
        Cancel();
        work = null;
        found = null;
        ended = null;
        trouble = token = "";
        tree = null;
        Schedule = Outcome = "";
        running = null;
        if (timeline is not null)
            await timeline.ClearAsync();
    }

    public void Dispose() => Cancel();

    private void Cancel() => work?.Cancel();

    private async Task WorkAsync(string what, Func<CancellationToken, Task> act)
    {
        Cancel();
        using var mine = new CancellationTokenSource();
        work = mine;
        trouble = progressText = "";
        StateHasChanged();
        var start = Stopwatch.GetTimestamp();
        try
        {
            await act(mine.Token);
            Metrics.Done(what, Stopwatch.GetElapsedTime(start));
        }
        catch (BadScenarioException e)
        {
            trouble = e.Message;
        }
        catch (OperationCanceledException) when (!ReferenceEquals(work, mine))
        {
            // Something else began, or another source was opened.
        }
        catch (OperationCanceledException)
        {
            trouble = mine.IsCancellationRequested ? "Cancelled." : "It took longer than is allowed.";
        }
        catch (Exception e)
        {
            trouble = Bugs.Tell(Log, e);
        }
        finally
        {
            if (ReferenceEquals(work, mine))
                work = null;
            StateHasChanged();
        }
    }

    private List<ProgramText> Texts() =>
    [
        .. (Checked?.Programs ?? []).Select(p =>
        {
            var (insns, lines) = (new string[p.Report.InsnCount], new int[p.Report.InsnCount]);
            foreach (var row in p.Listing.Rows)
                (insns[row.Index], lines[row.Index]) = (row.Text, row.Source?.Line ?? 0);
            return new ProgramText(p.Name, insns, lines);
        }),
    ];

    private sealed class InlineProgress(Action<ExploreProgress> report) : IProgress<ExploreProgress>
    {
        public void Report(ExploreProgress value) => report(value);
    }
}
