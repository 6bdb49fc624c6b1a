namespace Playground.Explorer;

/// <summary>A state that more than one search knows: the threads that have been or will be tried in it.</summary>
/// <remarks>Who adds a thread gets the turn to try it, with all that were there before asleep; so each order is run once, whoever runs it.</remarks>
internal sealed class DporNode(DporNode? parent, byte thread, uint claimed)
{
    public DporNode? Parent { get; } = parent;
    /// <summary>The thread that leads here from the parent.</summary>
    public byte Thread { get; } = thread;
    public int Depth { get; } = parent == null ? 0 : parent.Depth + 1;
    /// <summary>Threads asleep, tried, or waiting to be tried. Changed under a lock on this.</summary>
    public uint Claimed { get; set; } = claimed;
}

/// <summary>A part of the search: one thread to be tried in one state.</summary>
/// <param name="Weight">Estimated share of all work.</param>
internal sealed record DporJob(DporNode Node, byte Thread, uint Sleep, double Weight);

/// <summary>The parts of a search that wait for someone, and who waits for parts.</summary>
/// <remarks>The newest part is given out first, so that few wait at a time.</remarks>
internal sealed class DporFrontier
{
    private readonly Stack<DporJob> jobs = new();
    private int active;
    private volatile int hungry;

    /// <summary>True when somebody is without work and there is none.</summary>
    public bool IsHungry => hungry > 0;
    public volatile bool Stopped;

    public int Count
    {
        get
        {
            lock (jobs)
                return jobs.Count;
        }
    }

    public void Add(DporJob job)
    {
        lock (jobs)
        {
            jobs.Push(job);
            Monitor.Pulse(jobs);
        }
    }

    /// <summary>Whoever takes jobs says so first; the search is over when nobody is left who could make new ones.</summary>
    public void Enter()
    {
        lock (jobs)
            active++;
    }

    /// <summary>The next job, waiting for one; null when all is done or the search is stopped.</summary>
    public DporJob? Take()
    {
        lock (jobs)
        {
            active--;
            while (!Stopped && jobs.Count == 0 && active > 0)
            {
                hungry++;
                Monitor.Wait(jobs);
                hungry--;
            }
            if (Stopped || jobs.Count == 0)
            {
                Monitor.PulseAll(jobs);
                return null;
            }
            active++;
            return jobs.Pop();
        }
    }

    /// <summary>Somebody stops before all is done, and all others with it.</summary>
    public void Leave()
    {
        lock (jobs)
            active--;
        Stop();
    }

    public void Stop()
    {
        lock (jobs)
        {
            Stopped = true;
            Monitor.PulseAll(jobs);
        }
    }

    /// <summary>What is left to be done.</summary>
    public DporJob[] Remaining()
    {
        lock (jobs)
            return [.. jobs.Reverse()];
    }

    public double RemainingWeight
    {
        get
        {
            lock (jobs)
                return jobs.Sum(j => j.Weight);
        }
    }
}
