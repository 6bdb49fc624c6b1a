using System.Numerics;

namespace Playground.Explorer;

/// <summary>Depth-first search of every interleaving with at most so many preemptions, without reduction; with no bound, naive enumeration.</summary>
/// <remarks>A preemption is a switch away from a thread that could go on. Bound: Musuvathi and Qadeer, "Iterative context bounding" (PLDI 2007).</remarks>
public sealed class BoundedSearch(IModel model, SearchOptions options, int? maxPreemptions) : Search(model, options)
{
    private byte[] path = new byte[64];
    private uint[] untried = new uint[64];
    private int[] preemptions = new int[65];
    private int depth;
    private bool cut;

    public override ReadOnlySpan<byte> Path => path.AsSpan(0, depth);

    public override SearchResult Run()
    {
        Model.Rewind(0);
        depth = 0;
        var goOn = Extend();
        while (goOn && Retreat())
            goOn = Extend();
        var result = Result(goOn);
        return cut && result.Limit.Length == 0 ? result with { Complete = false, Limit = $"{maxPreemptions} preemptions" } : result;
    }

    private bool Extend()
    {
        while (true)
        {
            var (ready, blocked, _, _) = Threads();
            if (ready == 0)
                return Ended(blocked == 0 ? ExecutionEnd.Finished : ExecutionEnd.Deadlock);
            if (depth >= Options.MaxSteps)
                return Ended(ExecutionEnd.TooLong);
            if (depth + 1 >= path.Length)
                Grow();
            var current = depth > 0 && (ready >> path[depth - 1] & 1) != 0 ? path[depth - 1] : -1;
            var first = current >= 0 ? current : BitOperations.TrailingZeroCount(ready);
            untried[depth] = ready & ~(1u << first);
            if (current >= 0 && preemptions[depth] >= maxPreemptions)
            {
                cut |= untried[depth] != 0;
                untried[depth] = 0;
            }
            Take(first, 0);
        }
    }

    private bool Retreat()
    {
        while (depth > 0)
        {
            if (untried[--depth] == 0)
                continue;
            Model.Rewind(depth);
            var thread = BitOperations.TrailingZeroCount(untried[depth]);
            untried[depth] &= untried[depth] - 1;
            var preempts = depth > 0 && path[depth - 1] != thread && Model.Status(path[depth - 1]) == ThreadStatus.Ready;
            Take(thread, preempts ? 1 : 0);
            return true;
        }
        return false;
    }

    private void Take(int thread, int cost)
    {
        path[depth] = (byte)thread;
        preemptions[depth + 1] = preemptions[depth] + cost;
        depth++;
        Model.Step(thread);
    }

    private void Grow()
    {
        Array.Resize(ref path, path.Length * 2);
        Array.Resize(ref untried, path.Length);
        Array.Resize(ref preemptions, path.Length + 1);
    }
}
