using System.Collections.Immutable;

namespace Playground.Kernel.Scenarios;

/// <summary>Who runs what: the input of a run, an exploration or a replay.</summary>
public sealed record Scenario
{
    /// <summary>Programs that run first, alone, in order.</summary>
    public ImmutableArray<string> Setup { get; init; } = [];
    /// <summary>One entry a CPU, at most 8.</summary>
    public ImmutableArray<CpuScript> Cpus { get; init; } = [];
    /// <summary>Programs that come in between on one of the CPUs.</summary>
    public ImmutableArray<Interrupt> Interrupts { get; init; } = [];
    /// <summary>Who else is at work beside the CPUs.</summary>
    public ImmutableArray<Actor> Actors { get; init; } = [];
    /// <summary>What user space has put into maps before the setup.</summary>
    public ImmutableArray<MapContent> Contents { get; init; } = [];
    /// <summary>What must hold of the maps when all is over.</summary>
    public ImmutableArray<Expectation> Expectations { get; init; } = [];
    /// <summary>Checks that are asked for by name: <c>lost-update</c>.</summary>
    public ImmutableArray<string> Checks { get; init; } = [];
    /// <summary>How often each timer or work item fires at most; one that a callback starts anew would never end.</summary>
    public int TimerFirings { get; init; } = 2;
    /// <summary>Packet or context bytes given to every program that wants some; empty for a default.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }
    /// <summary>Instructions that one program run may take before it is stopped.</summary>
    public int InsnBudget { get; init; } = 1_000_000;
}

/// <summary>The programs that one CPU runs, in order, by name.</summary>
public sealed record CpuScript(ImmutableArray<string> Programs);
