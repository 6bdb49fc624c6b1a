namespace Playground.Explorer;

/// <summary>Sees an execution that has ended, the model in its final state; false stops the search.</summary>
public delegate bool VisitPath(ExecutionEnd end, ReadOnlySpan<byte> path);

/// <summary>A number of executions that several searches share.</summary>
internal sealed class ExecutionBudget(long total)
{
    private const int Block = 256;
    private long left = total;

    public long Total { get; } = total;

    /// <summary>Takes some; 0 when none are left.</summary>
    public long Claim()
    {
        while (true)
        {
            var now = Interlocked.Read(ref left);
            var some = Math.Min(Block, now);
            if (some <= 0)
                return 0;
            if (Interlocked.CompareExchange(ref left, now - some, now) == now)
                return some;
        }
    }
}

/// <summary>Limits of a search, and who is told of its executions.</summary>
public sealed record SearchOptions
{
    public long MaxExecutions { get; init; } = long.MaxValue;
    /// <summary>Steps of one execution, after which it is given up as too long.</summary>
    public int MaxSteps { get; init; } = 10_000;
    /// <summary>Called with the model in its final state at the end of each complete execution; false stops the search.</summary>
    public Func<ExecutionEnd, bool>? OnExecution { get; init; }
    /// <summary>The same with the thread chosen at each step.</summary>
    public VisitPath? OnPath { get; init; }
    /// <summary>Executions allowed to several searches together; null for <see cref="MaxExecutions"/> of this one.</summary>
    internal ExecutionBudget? Budget { get; init; }
    /// <summary>Called now and then; false stops the search.</summary>
    public Func<SearchResult, bool>? OnProgress { get; init; }
    public CancellationToken Cancel { get; init; }
}

/// <summary>How an execution ended.</summary>
public enum ExecutionEnd : byte
{
    /// <summary>Every thread is done.</summary>
    Finished,
    /// <summary>Some threads are left and none can go on.</summary>
    Deadlock,
    /// <summary>Given up after <see cref="SearchOptions.MaxSteps"/> steps.</summary>
    TooLong,
}

/// <summary>What a search has covered.</summary>
/// <param name="Executions">Complete executions, deadlocks among them.</param>
/// <param name="Blocked">Executions abandoned because an equivalent one had been explored.</param>
/// <param name="TooLong">Executions given up because of their length.</param>
/// <param name="Complete">True when nothing was left out.</param>
/// <param name="Limit">When not complete: which limit was reached.</param>
public readonly record struct SearchResult(long Executions, long Blocked, long TooLong, bool Complete, string Limit);

/// <summary>Base of the searches: the bookkeeping of one run over a model.</summary>
public abstract class Search(IModel model, SearchOptions options)
{
    private const int ProgressEvery = 4096;

    protected IModel Model { get; } = model.Threads <= 32 ? model : throw new ArgumentException("a model has at most 32 threads");
    protected SearchOptions Options { get; } = options;
    public long Executions { get; private set; }
    public long Blocked { get; private set; }
    public long TooLong { get; private set; }
    private long allowed = options.Budget?.Claim() ?? options.MaxExecutions;
    /// <summary>True when somebody else has stopped what this search is part of.</summary>
    protected virtual bool IsStopped => false;
    /// <summary>Set when the search must end before all is covered.</summary>
    public string Limit { get; private set; } = "";

    /// <summary>The thread chosen at each step of the current execution.</summary>
    public abstract ReadOnlySpan<byte> Path { get; }

    /// <summary>Searches until everything is covered or a limit is reached.</summary>
    public abstract SearchResult Run();

    protected SearchResult Result(bool complete) =>
        new(Executions, Blocked, TooLong, complete && Limit.Length == 0 && TooLong == 0, Limit.Length > 0 ? Limit : TooLong > 0 ? $"executions of more than {Options.MaxSteps} steps" : "");

    /// <summary>Counts an execution; false when the search must stop.</summary>
    protected bool Ended(ExecutionEnd end)
    {
        if (end == ExecutionEnd.TooLong)
            TooLong++;
        else
            Executions++;
        if (Options.OnExecution is { } visit && !visit(end))
            Limit = "stopped";
        else if (Options.OnPath is { } visitPath && !visitPath(end, Path))
            Limit = "stopped";
        else if (Executions + TooLong >= allowed && !MayGoOn())
            Limit = $"{Options.Budget?.Total ?? Options.MaxExecutions} executions";
        return GoOn();
    }

    private bool MayGoOn()
    {
        var more = Options.Budget?.Claim() ?? 0;
        allowed += more;
        return more > 0;
    }

    /// <summary>Counts an abandoned execution; false when the search must stop.</summary>
    protected bool EndedBlocked()
    {
        Blocked++;
        return GoOn();
    }

    private bool GoOn()
    {
        if (Options.Cancel.IsCancellationRequested)
            Limit = "cancelled";
        else if (IsStopped)
            Limit = "stopped";
        else if ((Executions + Blocked + TooLong) % ProgressEvery == 0 && Options.OnProgress is { } report && !report(Result(false)))
            Limit = "time";
        return Limit.Length == 0;
    }

    /// <summary>Threads that can go on, that are left and cannot, those of the latter whom their core keeps from it, and the dormant ones; as bits.</summary>
    protected (uint Ready, uint Blocked, uint Suspended, uint Dormant) Threads()
    {
        uint ready = 0, blocked = 0, suspended = 0, dormant = 0;
        for (var t = 0; t < Model.Threads; t++)
        {
            switch (Model.Status(t))
            {
                case ThreadStatus.Ready:
                    ready |= 1u << t;
                    break;
                case ThreadStatus.Blocked:
                    blocked |= 1u << t;
                    break;
                case ThreadStatus.Suspended:
                    blocked |= 1u << t;
                    suspended |= 1u << t;
                    break;
                case ThreadStatus.Dormant:
                    dormant |= 1u << t;
                    break;
            }
        }
        return (ready, blocked, suspended, dormant);
    }
}
