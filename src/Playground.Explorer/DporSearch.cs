using System.Numerics;

namespace Playground.Explorer;

/// <summary>Depth-first search that runs each equivalence class of interleavings once: dynamic partial-order reduction with source sets and sleep sets.</summary>
/// <remarks>
/// After Abdulla, Aronis, Jonsson and Sagonas, "Optimal Dynamic Partial Order Reduction" (POPL 2014), source-DPOR.
/// Vector clocks give happens-before; an operation races with the latest earlier ones that it depends on and that
/// do not happen before it otherwise. For each race the step of the earlier operation gets, as an alternative to
/// explore later, a thread that can start the reversed order, unless one is there or has been explored already.
/// Two classes are never both run to the end, because of the sleep sets; abandoned executions are counted as blocked.
/// A lock's acquisitions race with one another; giving back and taking do not (the second was not possible before the first).
/// Threads of one core are dependent throughout: an interrupt's beginning disables what it interrupts and its end enables it.
/// </remarks>
public sealed class DporSearch : Search
{
    /// <summary>One step of the current execution and what is still to be tried in its place.</summary>
    private struct Level
    {
        public Access Access;
        public byte Thread;
        /// <summary>How many steps this thread has taken, this one included.</summary>
        public int Index;
        public uint Ready, Suspended, Backtrack, Sleep;
    }

    private readonly int threads;
    /// <summary>For each thread, the threads of its core, itself included.</summary>
    private readonly uint[] cores;
    private Level[] levels = new Level[64];
    /// <summary>Clock of step d: element d * threads + t is how many steps of t happen before it (itself included).</summary>
    private int[] clocks;
    /// <summary>Step at which each thread moved last, or -1; and how often it moved.</summary>
    private readonly int[] last, taken;
    private readonly int[] clock;
    private byte[] path = new byte[64];
    private int depth;

    public DporSearch(IModel model, SearchOptions options) : base(model, options)
    {
        threads = model.Threads;
        cores = new uint[threads];
        for (var t = 0; t < threads; t++)
        {
            for (var other = 0; other < threads; other++)
                cores[t] |= model.Core(t) == model.Core(other) ? 1u << other : 0;
        }
        clocks = new int[64 * threads];
        last = new int[threads];
        taken = new int[threads];
        clock = new int[threads];
    }

    public override ReadOnlySpan<byte> Path => path.AsSpan(0, depth);

    public override SearchResult Run()
    {
        depth = 0;
        Model.Rewind(0);
        Array.Fill(last, -1);
        Array.Clear(taken);
        levels[0].Sleep = 0;
        var goOn = Extend();
        while (goOn && Retreat())
            goOn = Extend();
        return Result(goOn);
    }

    /// <summary>Runs from the current state to the end of the execution; false when the search must stop.</summary>
    private bool Extend()
    {
        while (true)
        {
            var (ready, blocked, suspended) = Threads();
            if (ready == 0)
            {
                for (var rest = blocked; rest != 0; rest &= rest - 1)
                    FindRaces(BitOperations.TrailingZeroCount(rest));
                return Ended(blocked == 0 ? ExecutionEnd.Finished : ExecutionEnd.Deadlock);
            }
            if (depth >= Options.MaxSteps)
                return Ended(ExecutionEnd.TooLong);
            var sleep = levels[depth].Sleep;
            var awake = ready & ~sleep;
            if (awake == 0)
                return EndedBlocked();
            var thread = depth > 0 && (awake >> levels[depth - 1].Thread & 1) != 0 ? levels[depth - 1].Thread : BitOperations.TrailingZeroCount(awake);
            levels[depth].Ready = ready;
            levels[depth].Suspended = suspended;
            levels[depth].Backtrack = 1u << thread;
            Take(thread);
        }
    }

    /// <summary>Goes back to the deepest step that has an untried alternative and takes it; false when there is none.</summary>
    private bool Retreat()
    {
        while (depth > 0)
        {
            ref var level = ref levels[--depth];
            Untake(level.Thread);
            level.Sleep |= 1u << level.Thread;
            var untried = level.Backtrack & ~level.Sleep;
            if (untried == 0)
                continue;
            Model.Rewind(depth);
            Take(BitOperations.TrailingZeroCount(untried));
            return true;
        }
        return false;
    }

    private void Take(int thread)
    {
        if (depth + 1 >= levels.Length)
            Grow();
        ref var level = ref levels[depth];
        var access = FindRaces(thread);
        level.Access = access;
        level.Thread = (byte)thread;
        level.Index = ++taken[thread];
        clock[thread] = level.Index;
        clock.CopyTo(clocks, depth * threads);
        last[thread] = depth;
        path[depth] = (byte)thread;

        var sleep = 0u;
        for (var rest = level.Sleep; rest != 0; rest &= rest - 1)
        {
            var other = BitOperations.TrailingZeroCount(rest);
            if ((cores[thread] >> other & 1) == 0 && !Model.Next(other).DependsOn(access))
                sleep |= 1u << other;
        }
        levels[++depth].Sleep = sleep;
        Model.Step(thread);
    }

    private void Untake(int thread)
    {
        taken[thread]--;
        var step = depth - 1;
        while (step >= 0 && levels[step].Thread != thread)
            step--;
        last[thread] = step;
    }

    /// <summary>Finds what the thread's next operation races with and plans the reversals; leaves its clock in <see cref="clock"/>.</summary>
    private Access FindRaces(int thread)
    {
        var access = Model.Next(thread);
        if (last[thread] >= 0)
            Array.Copy(clocks, last[thread] * threads, clock, 0, threads);
        else
            Array.Clear(clock);
        var others = cores[thread] & ~(1u << thread);
        if (access.Kind == AccessKind.Local && others == 0)
            return access;

        // Races are collected first: which threads can start the reversed order depends on the complete clock.
        Span<int> races = stackalloc int[32];
        var count = 0;
        var released = -1;
        for (var step = depth - 1; step >= 0; step--)
        {
            ref var level = ref levels[step];
            if (level.Thread == thread || level.Index <= clock[level.Thread])
                continue;
            if ((others >> level.Thread & 1) != 0)
            {
                // Between the step that suspended this thread and the one that let it go on it had no turn: the first is what races.
                var from = step;
                while (from >= 0 && (levels[from].Suspended >> thread & 1) != 0)
                    from--;
                if (from >= 0 && levels[from].Index > clock[levels[from].Thread] && count < races.Length)
                    races[count++] = from;
                Join(step);
                continue;
            }
            if (!level.Access.DependsOn(access))
                continue;
            if (level.Access.Kind == AccessKind.Release && access.Kind == AccessKind.Acquire)
            {
                // The holder's acquisition, further back, is what races; joining now would hide it.
                if (released < 0)
                    released = step;
                continue;
            }
            if (count < races.Length)
                races[count++] = step;
            Join(step);
            if (released >= 0 && level.Access.Kind == AccessKind.Acquire)
                Join(released);
        }
        for (var i = 0; i < count; i++)
            Reverse(races[i], thread);
        return access;
    }

    private void Join(int step)
    {
        var theirs = clocks.AsSpan(step * threads, threads);
        for (var t = 0; t < threads; t++)
            clock[t] = Math.Max(clock[t], theirs[t]);
    }

    /// <summary>Makes sure that the state before <paramref name="step"/> is left by a thread that can begin the order in which <paramref name="thread"/>'s next operation comes first.</summary>
    private void Reverse(int step, int thread)
    {
        ref var raced = ref levels[step];
        // The steps after the raced one that do not follow from it, then the thread's next operation, are what is to
        // be run instead; an initial is a thread whose first step among them follows from no other of them.
        uint seen = 0, initials = 0;
        for (var k = step + 1; k <= depth; k++)
        {
            var own = k == depth;
            var who = own ? thread : levels[k].Thread;
            var theirs = own ? clock.AsSpan() : clocks.AsSpan(k * threads, threads);
            if (!own && theirs[raced.Thread] >= raced.Index)
                continue;
            if ((seen >> who & 1) != 0)
                continue;
            seen |= 1u << who;
            if (!FollowsAny(step, k, theirs, raced))
                initials |= 1u << who;
        }
        initials &= raced.Ready;
        if (initials == 0 || (initials & (raced.Backtrack | raced.Sleep)) != 0)
            return;
        raced.Backtrack |= (initials >> thread & 1) != 0 ? 1u << thread : initials & (~initials + 1);
    }

    private bool FollowsAny(int step, int k, ReadOnlySpan<int> theirs, in Level raced)
    {
        for (var j = step + 1; j < k; j++)
        {
            ref var earlier = ref levels[j];
            if (clocks[j * threads + raced.Thread] < raced.Index && theirs[earlier.Thread] >= earlier.Index)
                return true;
        }
        return false;
    }

    private void Grow()
    {
        Array.Resize(ref levels, levels.Length * 2);
        Array.Resize(ref path, levels.Length);
        Array.Resize(ref clocks, levels.Length * threads);
    }
}
