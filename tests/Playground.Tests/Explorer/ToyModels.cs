using Playground.Explorer;

namespace Playground.Tests.Explorer;

/// <summary>Every thread writes once: to one location, or each to its own.</summary>
internal sealed class Writers(int threads, bool shared) : ReplayedModel
{
    private readonly bool[] done = new bool[threads];
    public override int Threads => threads;
    protected override void Reset() => Array.Clear(done);
    public override ThreadStatus Status(int thread) => done[thread] ? ThreadStatus.Done : ThreadStatus.Ready;
    public override Access Next(int thread) => Access.Write(shared ? 0 : thread);
    protected override void Take(int thread) => done[thread] = true;
}

/// <summary>
/// A slot holds an object with count 1. Thread 0 exchanges the slot with NULL and drops what it got; every other thread
/// reads the slot, increments the count unless it is zero, and drops. The increment is one step, or a load and a compare-exchange that may fail.
/// </summary>
internal sealed class TakeAndGet(int threads, bool split) : ReplayedModel
{
    private const int Slot = 0, Count = 1;
    private readonly int[] pc = new int[threads];
    private readonly int[] seen = new int[threads];
    private bool filled;
    private int count;

    public bool Underflow { get; private set; }
    public override int Threads => threads;

    protected override void Reset()
    {
        Array.Clear(pc);
        (filled, count, Underflow) = (true, 1, false);
    }

    public override ThreadStatus Status(int thread) => pc[thread] == 9 ? ThreadStatus.Done : ThreadStatus.Ready;

    public override Access Next(int thread) => (thread, pc[thread]) switch
    {
        (0, 0) => Access.Write(Slot),
        (0, _) => Access.Write(Count),
        (_, 0) => Access.Read(Slot),
        (_, 1) when split => Access.Read(Count),
        (_, 1) => count == 0 ? Access.Read(Count) : Access.Write(Count),
        (_, 2) => count != seen[thread] ? Access.Read(Count) : Access.Write(Count),
        _ => Access.Write(Count),
    };

    protected override void Take(int thread)
    {
        switch (thread, pc[thread])
        {
            case (0, 0):
                pc[0] = filled ? 3 : 9;
                filled = false;
                break;
            case (_, 0):
                pc[thread] = filled ? 1 : 9;
                break;
            case (_, 1) when split:
                seen[thread] = count;
                pc[thread] = count == 0 ? 9 : 2;
                break;
            case (_, 1) or (_, 2):
                // A compare-exchange that fails leaves with what it saw: it gives up, like the model whose counts are known.
                var fails = split ? count != seen[thread] : count == 0;
                pc[thread] = fails ? 9 : 3;
                count += fails ? 0 : 1;
                break;
            default:
                Underflow |= count <= 0;
                count--;
                pc[thread] = 9;
                break;
        }
    }
}

/// <summary>Threads that take locks in an order of their own and give them back in reverse.</summary>
internal sealed class Lockers(params int[][] orders) : ReplayedModel
{
    private readonly int[] pc = new int[orders.Length];
    private readonly int[] holder = new int[8];
    public override int Threads => orders.Length;

    protected override void Reset()
    {
        Array.Clear(pc);
        Array.Fill(holder, -1);
    }

    private (int Lock, bool Takes) At(int thread)
    {
        var locks = orders[thread];
        return pc[thread] < locks.Length ? (locks[pc[thread]], true) : (locks[2 * locks.Length - 1 - pc[thread]], false);
    }

    public override ThreadStatus Status(int thread) =>
        pc[thread] == 2 * orders[thread].Length ? ThreadStatus.Done : At(thread) is (var l, true) && holder[l] >= 0 ? ThreadStatus.Blocked : ThreadStatus.Ready;

    public override Access Next(int thread) => At(thread) is (var l, true) ? Access.Acquire(l) : Access.Release(At(thread).Lock);

    protected override void Take(int thread)
    {
        var (l, takes) = At(thread);
        holder[l] = takes ? thread : -1;
        pc[thread]++;
    }
}

/// <summary>Threads that start (S) and cancel (C) a timer, or write (W) what its callback writes; the last thread is the timer, which fires while it is started.</summary>
internal sealed class Timers(params string[] programs) : ReplayedModel
{
    private readonly string[][] threads = [.. programs.Select(p => p.Split(' '))];
    private readonly int[] pc = new int[programs.Length];
    private bool armed, fired;
    public override int Threads => programs.Length + 1;

    protected override void Reset()
    {
        Array.Clear(pc);
        (armed, fired) = (false, false);
    }

    public override ThreadStatus Status(int thread) =>
        thread == pc.Length ? armed || fired ? ThreadStatus.Ready : ThreadStatus.Dormant : pc[thread] == threads[thread].Length ? ThreadStatus.Done : ThreadStatus.Ready;

    // Firing is a step on the timer; then comes the callback's write.
    public override Access Next(int thread) => thread == pc.Length ? Access.Write(fired ? 1 : 0) : Access.Write(threads[thread][pc[thread]] == "W" ? 1 : 0);

    protected override void Take(int thread)
    {
        if (thread == pc.Length)
            (armed, fired) = fired ? (armed, false) : (false, true);
        else if (threads[thread][pc[thread]++] is var op && op != "W")
            armed = op == "S";
    }
}

/// <summary>Straight-line threads of reads and writes, given as text: <c>"Wx Ry"</c>.</summary>
internal sealed class Litmus(params string[] programs) : ReplayedModel
{
    private readonly string[][] threads = [.. programs.Select(p => p.Split(' '))];
    private readonly int[] pc = new int[programs.Length];
    public override int Threads => programs.Length;
    protected override void Reset() => Array.Clear(pc);
    public override ThreadStatus Status(int thread) => pc[thread] == threads[thread].Length ? ThreadStatus.Done : ThreadStatus.Ready;

    public override Access Next(int thread)
    {
        var op = threads[thread][pc[thread]];
        return op[0] == 'R' ? Access.Read(op[1]) : Access.Write(op[1]);
    }

    protected override void Take(int thread) => pc[thread]++;
}

/// <summary>Threads of reads and writes of which some interrupt others: the first word names the core and the level (<c>0.1</c>); who has begun keeps lower and equal levels of its core away.</summary>
internal sealed class Interrupted(params string[] programs) : ReplayedModel, IModel
{
    private readonly string[][] threads = [.. programs.Select(p => p.Split(' ')[1..])];
    private readonly int[] core = [.. programs.Select(p => p[0] - '0')], level = [.. programs.Select(p => p[2] - '0')];
    private readonly int[] pc = new int[programs.Length];
    public override int Threads => programs.Length;
    public int Core(int thread) => core[thread];
    protected override void Reset() => Array.Clear(pc);

    public override ThreadStatus Status(int thread)
    {
        if (pc[thread] == threads[thread].Length)
            return ThreadStatus.Done;
        for (var t = 0; t < pc.Length; t++)
        {
            if (t != thread && core[t] == core[thread] && level[t] >= level[thread] && pc[t] > 0 && pc[t] < threads[t].Length)
                return ThreadStatus.Suspended;
        }
        return ThreadStatus.Ready;
    }

    public override Access Next(int thread)
    {
        var op = threads[thread][pc[thread]];
        return op[0] == 'R' ? Access.Read(op[1]) : op[0] == 'W' ? Access.Write(op[1]) : Access.Local;
    }

    protected override void Take(int thread) => pc[thread]++;
}
