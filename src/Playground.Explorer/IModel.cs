namespace Playground.Explorer;

/// <summary>Where a thread of a model stands.</summary>
public enum ThreadStatus : byte
{
    /// <summary>It has a next operation that can be taken now.</summary>
    Ready,
    /// <summary>It has a next operation, which others must make possible first.</summary>
    Blocked,
    /// <summary>Another thread of its core has interrupted it, or keeps interrupts away; it goes on when that is over.</summary>
    Suspended,
    /// <summary>It waits for others to give it something to do, and nobody waits for it: a timer that is not started.</summary>
    Dormant,
    Done,
}

/// <summary>A concurrent program as the searches see it: at most 32 threads, each with one next operation, and a state that can go back.</summary>
/// <remarks>
/// 1. Deterministic: the same choices lead to the same state.
/// 2. A thread's next operation is changed only by the thread itself; others may enable or disable it, or change its access kind by writing what it touches.
/// 3. Only an operation of kind <see cref="AccessKind.Acquire"/> is disabled by others once it was enabled, and a thread by others of its core.
/// 4. Others make a ready thread dormant, or a dormant one ready, by operations that its next one depends on. A thread that was done may
///    become ready only for good, by operations that its next one depends on.
/// </remarks>
public interface IModel
{
    int Threads { get; }

    /// <summary>Steps taken since the initial state.</summary>
    int Depth { get; }

    /// <summary>Goes back to the state in which <paramref name="depth"/> steps had been taken.</summary>
    void Rewind(int depth);

    ThreadStatus Status(int thread);

    /// <summary>Threads of one core never overlap (a program and what interrupts it): every step of one is ordered with every step of the others.</summary>
    int Core(int thread) => thread;

    /// <summary>What the thread's next operation touches in the current state; asked only when it is not done.</summary>
    Access Next(int thread);

    /// <summary>Takes the next operation of a ready thread.</summary>
    void Step(int thread);
}

/// <summary>A model that goes back by starting again and repeating its steps.</summary>
public abstract class ReplayedModel : IModel
{
    private byte[] taken = new byte[64];

    public abstract int Threads { get; }
    public int Depth { get; private set; }
    public abstract ThreadStatus Status(int thread);
    public abstract Access Next(int thread);

    /// <summary>Returns to the initial state.</summary>
    protected abstract void Reset();
    protected abstract void Take(int thread);

    public void Rewind(int depth)
    {
        Depth = 0;
        Reset();
        while (Depth < depth)
            Take(taken[Depth++]);
    }

    public void Step(int thread)
    {
        if (Depth == taken.Length)
            Array.Resize(ref taken, Depth * 2);
        taken[Depth++] = (byte)thread;
        Take(thread);
    }
}
