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
/// Parts of a search can be run by several searches at a time (<see cref="DporFrontier"/>), with the same number of complete executions.
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
        /// <summary>Set when others know this state too; then what is to be tried in it goes to them all.</summary>
        public DporNode? Shared;

        /// <summary>Threads that are known to be tried here.</summary>
        public readonly int Children => Math.Max(1, BitOperations.PopCount(Shared is { } node ? node.Claimed : Backtrack));

        /// <summary>Threads still to be tried, the present one apart.</summary>
        public readonly uint Untried => Backtrack & ~Sleep & ~(1u << Thread);
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
    private readonly DporFrontier? frontier;
    protected override bool IsStopped => frontier is { Stopped: true };
    /// <summary>Depth above which everything belongs to this search; and the share of all work that it is about.</summary>
    private int floor;
    private double weight = 1;

    public DporSearch(IModel model, SearchOptions options) : this(model, options, null) { }

    internal DporSearch(IModel model, SearchOptions options, DporFrontier? frontier) : base(model, options)
    {
        this.frontier = frontier;
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
        Begin();
        levels[0].Sleep = 0;
        Finish();
        return Result(Limit.Length == 0);
    }

    internal int MaxSteps => Options.MaxSteps;

    /// <summary>A thread that can move at the start; -1 when there is none.</summary>
    internal int FirstThread
    {
        get
        {
            Begin();
            return Threads().Ready is not 0 and var ready ? BitOperations.TrailingZeroCount(ready) : -1;
        }
    }

    /// <summary>Runs one part of a search that others work on too; false when the search must stop, the rest being left in the frontier.</summary>
    /// <exception cref="InvalidDataException">The part is not one of this model's.</exception>
    internal bool Run(DporJob job)
    {
        Begin();
        (floor, weight) = (job.Node.Depth + 1, job.Weight);
        Span<byte> prefix = new byte[job.Node.Depth];
        for (var node = job.Node; node.Parent != null; node = node.Parent)
            prefix[node.Depth - 1] = node.Thread;
        foreach (var thread in prefix)
        {
            levels[depth].Sleep = 0;
            Enter(thread, plan: false);
        }
        for (var (node, level) = (job.Node, job.Node.Depth); node != null; node = node.Parent)
            levels[level--].Shared = node;
        levels[depth].Sleep = job.Sleep & Threads().Ready;
        Enter(job.Thread, plan: true);
        Finish();
        if (Limit.Length > 0)
        {
            for (var level = floor; level < depth; level++)
            {
                if (levels[level].Untried != 0)
                    ShareTo(level);
            }
        }
        return Limit.Length == 0;

        void Enter(byte thread, bool plan)
        {
            var (ready, _, suspended, _) = Threads();
            if (thread >= threads || (ready >> thread & 1) == 0 || depth >= Options.MaxSteps)
                throw new InvalidDataException("the search does not fit the model");
            (levels[depth].Ready, levels[depth].Suspended, levels[depth].Backtrack) = (ready, suspended, 1u << thread);
            Take(thread, plan);
        }
    }

    private void Begin()
    {
        (depth, floor, weight) = (0, 0, 1);
        Model.Rewind(0);
        Array.Fill(last, -1);
        Array.Clear(taken);
    }

    private void Finish()
    {
        var goOn = Extend();
        while (goOn && Retreat())
            goOn = Extend();
    }

    /// <summary>Makes the states down to this depth known to all, and leaves what is untried in them to whoever has time.</summary>
    private void ShareTo(int deepest)
    {
        if (frontier == null)
            return;
        var share = weight;
        for (var i = floor; i <= deepest; i++)
        {
            ref var level = ref levels[i];
            share /= level.Children;
            if (level.Shared != null)
                continue;
            level.Shared = new DporNode(i == 0 ? null : levels[i - 1].Shared, i == 0 ? (byte)0 : levels[i - 1].Thread, level.Sleep | level.Backtrack);
            var sleep = level.Sleep | 1u << level.Thread;
            for (var rest = level.Untried; rest != 0; rest &= rest - 1)
            {
                var thread = BitOperations.TrailingZeroCount(rest);
                frontier.Add(new DporJob(level.Shared, (byte)thread, sleep, share));
                sleep |= 1u << thread;
            }
            level.Backtrack = 1u << level.Thread;
        }
    }

    /// <summary>Gives away the untried threads nearest the root, if somebody waits for them.</summary>
    private void ShareIfAsked()
    {
        if (frontier is not { IsHungry: true })
            return;
        for (var i = floor; i < depth; i++)
        {
            if (levels[i].Untried == 0)
                continue;
            ShareTo(i);
            return;
        }
    }

    /// <summary>The share of this search's part that is left, as far as can be told from what is planned.</summary>
    public double Left
    {
        get
        {
            var (left, share) = (0.0, weight);
            for (var i = floor; i < depth; i++)
            {
                var children = levels[i].Children;
                left += share * BitOperations.PopCount(levels[i].Untried) / children;
                share /= children;
            }
            return left;
        }
    }

    /// <summary>Runs from the current state to the end of the execution; false when the search must stop.</summary>
    private bool Extend()
    {
        while (true)
        {
            var (ready, blocked, suspended, dormant) = Threads();
            // Who has just become dormant might have gone on before something earlier, and may never do so now.
            if (dormant != 0 && depth > 0 && (levels[depth - 1].Ready & dormant) is not 0 and var lost)
            {
                for (; lost != 0; lost &= lost - 1)
                    FindRaces(BitOperations.TrailingZeroCount(lost));
            }
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
            if (frontier != null)
                levels[depth].Shared = null;
            Take(thread);
        }
    }

    /// <summary>Goes back to the deepest step that has an untried alternative and takes it; false when there is none.</summary>
    private bool Retreat()
    {
        ShareIfAsked();
        while (depth > floor)
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

    private void Take(int thread, bool plan = true)
    {
        if (depth + 1 >= levels.Length)
            Grow();
        ref var level = ref levels[depth];
        var access = FindRaces(thread, plan);
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
    private Access FindRaces(int thread, bool plan = true)
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
        for (var i = 0; plan && i < count; i++)
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
        if (raced.Shared is { } node)
        {
            Publish(step, node, initials, thread);
            return;
        }
        if (initials == 0 || (initials & (raced.Backtrack | raced.Sleep)) != 0)
            return;
        raced.Backtrack |= (initials >> thread & 1) != 0 ? 1u << thread : initials & (~initials + 1);
    }

    /// <summary>Leaves one of these threads to be tried in a state that others know, unless one of them has been or will be.</summary>
    private void Publish(int step, DporNode node, uint initials, int preferred)
    {
        if (initials == 0)
            return;
        uint sleep;
        int thread;
        lock (node)
        {
            sleep = node.Claimed;
            if ((initials & sleep) != 0)
                return;
            thread = (initials >> preferred & 1) != 0 ? preferred : BitOperations.TrailingZeroCount(initials);
            node.Claimed = sleep | 1u << thread;
        }
        // What was not foreseen is taken to be as much as the part at hand.
        frontier!.Add(new DporJob(node, (byte)thread, sleep, Math.Min(weight, Math.Pow(0.5, step))));
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
