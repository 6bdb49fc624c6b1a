namespace Playground.Explorer;

/// <summary>A number of random executions by PCT: random priorities, lowered at a few random points; the same seed gives the same executions.</summary>
/// <remarks>Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding bugs" (ASPLOS 2010).</remarks>
public sealed class RandomSearch(IModel model, SearchOptions options, ulong seed, int changePoints = 3) : Search(model, options)
{
    private byte[] path = new byte[64];
    private int depth;
    private ulong state = seed * 2 + 1;
    private int longest = 16;

    public override ReadOnlySpan<byte> Path => path.AsSpan(0, depth);

    public override SearchResult Run()
    {
        var priorities = new int[Model.Threads];
        var changes = new int[changePoints];
        var goOn = true;
        while (goOn)
        {
            Model.Rewind(0);
            depth = 0;
            for (var t = 0; t < priorities.Length; t++)
                priorities[t] = changePoints + t;
            for (var t = priorities.Length - 1; t > 0; t--)
            {
                var other = Below(t + 1);
                (priorities[t], priorities[other]) = (priorities[other], priorities[t]);
            }
            for (var i = 0; i < changes.Length; i++)
                changes[i] = Below(longest);
            goOn = Ended(One(priorities, changes));
        }
        return Result(false);
    }

    private ExecutionEnd One(int[] priorities, int[] changes)
    {
        while (true)
        {
            var best = -1;
            var blocked = false;
            for (var t = 0; t < priorities.Length; t++)
            {
                var status = Model.Status(t);
                blocked |= status is ThreadStatus.Blocked or ThreadStatus.Suspended;
                if (status == ThreadStatus.Ready && (best < 0 || priorities[t] > priorities[best]))
                    best = t;
            }
            if (best < 0)
                return blocked ? ExecutionEnd.Deadlock : ExecutionEnd.Finished;
            if (depth >= Options.MaxSteps)
                return ExecutionEnd.TooLong;
            if (depth == path.Length)
                Array.Resize(ref path, depth * 2);
            path[depth++] = (byte)best;
            Model.Step(best);
            for (var i = 0; i < changes.Length; i++)
            {
                if (changes[i] == depth)
                    priorities[best] = changes.Length - 1 - i;
            }
            longest = Math.Max(longest, depth);
        }
    }

    /// <summary>A number from 0 to <paramref name="limit"/> - 1 (xorshift64*).</summary>
    private int Below(int limit)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return (int)((state * 0x2545F4914F6CDD1D >> 33) % (ulong)limit);
    }
}
