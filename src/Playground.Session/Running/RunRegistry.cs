using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Playground.Executor;

namespace Playground.Session.Running;

/// <summary>A run under way or over: its log and, at the end, its result.</summary>
public sealed class Run(string id, RunLog log, Task<PlayResult> result, CancellationTokenSource cancel)
{
    /// <summary>Not guessable: whoever has it may watch.</summary>
    public string Id => id;
    public RunLog Log => log;
    /// <summary>Faulted with <see cref="BadScenarioException"/> when the scenario cannot be run.</summary>
    public Task<PlayResult> Result => result;
    public void Cancel() => cancel.Cancel();
}

/// <summary>The runs of this process: few at a time, the oldest finished ones forgotten.</summary>
public sealed class RunRegistry(ScenarioPreparer preparer) : IDisposable
{
    private const int Kept = 256;
    private readonly ConcurrentDictionary<string, Run> runs = new();
    private readonly ConcurrentQueue<string> order = new();
    private readonly SemaphoreSlim slots = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Starts a run in the background and returns at once.</summary>
    public Run Start(RunRequest request)
    {
        var log = new RunLog();
        var cancel = new CancellationTokenSource(request.Timeout);
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        var run = new Run(id, log, Task.Run(() => PlayAsync(request, log, cancel.Token)), cancel);
        runs[id] = run;
        order.Enqueue(id);
        while (order.Count > Kept && order.TryDequeue(out var old) && runs.TryRemove(old, out var gone))
            gone.Cancel();
        return run;
    }

    public Run? Find(string id) => runs.GetValueOrDefault(id);

    private async Task<PlayResult> PlayAsync(RunRequest request, RunLog log, CancellationToken cancellation)
    {
        try
        {
            await slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                var input = await preparer.PrepareAsync(request, cancellation).ConfigureAwait(false);
                return ScenarioRunner.Play(input, request.Schedule, log.Append, cancellation);
            }
            finally
            {
                slots.Release();
            }
        }
        finally
        {
            log.Complete();
        }
    }

    public void Dispose()
    {
        foreach (var run in runs.Values)
            run.Cancel();
        slots.Dispose();
    }
}
