using Playground.Kernel.Tracing;

namespace Playground.Executor.Scenarios;

/// <summary>Numbers events and puts what a CPU did ahead of its turn where it belongs: just before its next visible step.</summary>
/// <remarks>The model runs a CPU on to its next visible step at once; to a reader those instructions happen when the CPU is scheduled next.</remarks>
internal sealed class EventOrder(Action<TraceEvent> sink)
{
    private readonly Dictionary<int, List<RunEvent>> held = [];
    private int turn = Setup;
    private long seq;

    /// <summary>The setup's CPU runs alone.</summary>
    private const int Setup = -1;

    public void Add(RunEvent e)
    {
        if (e.Cpu == turn || e.Cpu == Setup)
        {
            Send(e);
            // The instruction of the visible step is over; what follows is ahead of its turn.
            if (e is RunEvent.Step && turn != Setup)
                turn = Setup;
            return;
        }
        if (!held.TryGetValue(e.Cpu, out var list))
            held[e.Cpu] = list = [];
        list.Add(e);
    }

    /// <summary>This CPU is about to take a visible step.</summary>
    public void Begin(int cpu)
    {
        Flush(cpu);
        turn = cpu;
    }

    /// <summary>Sends what is held of a CPU: it has ended, or its turn has come.</summary>
    public void Flush(int cpu)
    {
        turn = Setup;
        if (held.Remove(cpu, out var list))
            list.ForEach(Send);
    }

    private void Send(RunEvent e) => sink(e with { Seq = ++seq });
}
