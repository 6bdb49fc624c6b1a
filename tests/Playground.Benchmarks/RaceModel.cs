using Playground.Explorer;

namespace Playground.Benchmarks;

/// <summary>The race as a hand-written state machine: thread 0 exchanges the slot and drops what it got, each other thread reads the slot, increments the count unless it is zero, and drops; so many rounds each.</summary>
public sealed class RaceModel(int threads, int rounds) : ReplayedModel
{
    private const int Slot = 0, Count = 1;
    private readonly int[] pc = new int[threads], left = new int[threads];
    private bool filled;
    private int count;

    public override int Threads => threads;
    /// <summary>True when the object was dropped once too often.</summary>
    public bool Underflow { get; private set; }

    protected override void Reset()
    {
        Array.Clear(pc);
        Array.Fill(left, rounds);
        (filled, count, Underflow) = (true, 1, false);
    }

    /// <summary>Back to the beginning, for who keeps no path.</summary>
    public void Restart() => Rewind(0);

    public override ThreadStatus Status(int thread) => left[thread] == 0 ? ThreadStatus.Done : ThreadStatus.Ready;

    public override Access Next(int thread) => pc[thread] switch
    {
        0 => thread == 0 ? Access.Write(Slot) : Access.Read(Slot),
        1 => count == 0 ? Access.Read(Count) : Access.Write(Count),
        _ => Access.Write(Count),
    };

    protected override void Take(int thread)
    {
        switch (pc[thread])
        {
            case 0:
                if (!filled)
                    End(thread);
                else
                    pc[thread] = thread == 0 ? 2 : 1;
                filled &= thread != 0;
                break;
            case 1 when count == 0:
                End(thread);
                break;
            case 1:
                count++;
                pc[thread] = 2;
                break;
            default:
                Underflow |= count <= 0;
                count--;
                End(thread);
                break;
        }
    }

    private void End(int thread)
    {
        pc[thread] = 0;
        left[thread]--;
    }
}
