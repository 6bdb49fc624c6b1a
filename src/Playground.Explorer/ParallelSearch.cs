namespace Playground.Explorer;

/// <summary>One of several searches over the same model: its own copy of the model, and who hears of its executions.</summary>
public sealed record SearchWorker(IModel Model, SearchOptions Options);

/// <summary>What a search over all cores has done, and has left to do.</summary>
/// <param name="Fraction">Estimated share of all work that is done, from what is planned so far; 0 to 1.</param>
public readonly record struct SearchProgress(long Executions, long Blocked, double Fraction);

/// <summary><see cref="DporSearch"/> on several cores: each takes parts of the search and gives parts away when another has none.</summary>
/// <remarks>
/// Complete executions are as many as with one, whatever the timing: sleep sets run no class twice, source sets leave none out.
/// Which of a class is run, and how many are abandoned, can differ. Can be stopped and gone on with (<see cref="Checkpoint"/>).
/// </remarks>
/// <param name="make">Makes the searches' models; called from the thread that uses it, the first at once, the others when the search proves long.</param>
public sealed class ParallelSearch(Func<int, SearchWorker> make, int workers, long maxExecutions = long.MaxValue, Checkpoint? from = null)
{
    private const int SpawnAfter = 4096;

    private readonly DporFrontier frontier = new();
    private readonly List<DporSearch> searches = [];
    private readonly List<Thread> threads = [];
    private readonly ExecutionBudget budget = new(maxExecutions);
    private volatile Exception? failure;
    private volatile string limit = "";

    /// <summary>Called now and then by one thread at a time; false stops the search.</summary>
    public Func<SearchProgress, bool>? OnProgress { get; init; }

    /// <summary>What is left; null when the search is complete.</summary>
    public Checkpoint? Rest { get; private set; }

    /// <summary>Searches until everything is covered or a limit is reached.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is not one of this model's.</exception>
    public SearchResult Run()
    {
        var first = Add(0);
        if (from != null)
        {
            foreach (var job in from.Jobs)
                frontier.Add(job);
        }
        else if (Root(first) is { } root)
            frontier.Add(root);
        else
            first.Run();
        Work(first);
        List<Thread> others;
        lock (threads)
            others = [.. threads];
        foreach (var thread in others)
            thread.Join();
        if (failure is { } e)
            throw e is InvalidDataException ? e : new InvalidOperationException("a search failed: " + e.Message, e);
        var left = frontier.Remaining();
        var (executions, blocked, tooLong) = (from?.Executions ?? 0, from?.Blocked ?? 0, from?.TooLong ?? 0);
        foreach (var search in searches)
            (executions, blocked, tooLong) = (executions + search.Executions, blocked + search.Blocked, tooLong + search.TooLong);
        if (left.Length > 0)
            Rest = new Checkpoint(executions, blocked, tooLong, left);
        else if (limit != "stopped")
            limit = "";
        var steps = searches[0].MaxSteps;
        return new SearchResult(executions, blocked, tooLong, left.Length == 0 && limit.Length == 0 && tooLong == 0,
            limit.Length > 0 ? limit : tooLong > 0 ? $"executions of more than {steps} steps" : "");
    }

    private DporSearch Add(int number)
    {
        var worker = make(number);
        var search = new DporSearch(worker.Model, worker.Options with { Budget = budget, OnProgress = Progress }, frontier);
        lock (searches)
            searches.Add(search);
        frontier.Enter();
        return search;
    }

    /// <summary>The whole search as one part; null when no thread can move.</summary>
    private static DporJob? Root(DporSearch search) => search.FirstThread is >= 0 and var thread ? new DporJob(new DporNode(null, 0, 1u << thread), (byte)thread, 0, 1) : null;

    private void Work(DporSearch search)
    {
        try
        {
            while (frontier.Take() is { } job)
            {
                if (search.Run(job))
                    continue;
                if (search.Limit != "stopped" || limit.Length == 0)
                    limit = search.Limit;
                frontier.Leave();
                return;
            }
        }
        catch (Exception e)
        {
            failure = e;
            frontier.Leave();
        }
    }

    private bool Progress(SearchResult result)
    {
        if (!Monitor.TryEnter(threads))
            return true;
        try
        {
            if (threads.Count == 0 && workers > 1 && result.Executions + result.Blocked >= SpawnAfter)
            {
                for (var i = 1; i < workers; i++)
                {
                    var number = i;
                    var thread = new Thread(() =>
                    {
                        try
                        {
                            Work(Add(number));
                        }
                        catch (Exception e)
                        {
                            failure = e;
                            frontier.Stop();
                        }
                    })
                    { IsBackground = true, Name = $"search {number}" };
                    threads.Add(thread);
                    thread.Start();
                }
            }
            return OnProgress?.Invoke(Now()) ?? true;
        }
        finally
        {
            Monitor.Exit(threads);
        }
    }

    private SearchProgress Now()
    {
        var (executions, blocked, left) = (from?.Executions ?? 0, from?.Blocked ?? 0, frontier.RemainingWeight);
        lock (searches)
        {
            foreach (var search in searches)
                (executions, blocked, left) = (executions + search.Executions, blocked + search.Blocked, left + search.Left);
        }
        return new SearchProgress(executions, blocked, Math.Clamp(1 - left, 0, 1));
    }
}
