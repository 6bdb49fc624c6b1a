using System.Collections.Immutable;

namespace Playground.Executor;

/// <summary>How far <see cref="ScenarioRunner.Explore"/> goes.</summary>
public sealed record ExploreOptions
{
    public long MaxExecutions { get; init; } = 1_000_000;
    /// <summary>Explore only executions with at most this many preemptions; null for all.</summary>
    public int? Preemptions { get; init; }
    /// <summary>Number of random (PCT) executions instead of all; 0 for all.</summary>
    public long Random { get; init; }
    public ulong Seed { get; init; } = 1;
    public double MaxSeconds { get; init; } = 60;
    /// <summary>Cores to use; 0 for all.</summary>
    public int Workers { get; init; }
    /// <summary>Token of an exploration that was stopped, to go on with; empty to begin.</summary>
    public string Resume { get; init; } = "";
    /// <summary>True to draw the explored tree for <see cref="ExploreProgress"/>.</summary>
    public bool Tree { get; init; }
    /// <summary>Distinct violations after which to stop looking.</summary>
    public int MaxViolations { get; init; } = 16;
}

/// <summary>A sign of life during an exploration.</summary>
/// <param name="Fraction">Estimated share of the work that is done, 0 to 1; 0 when it cannot be told.</param>
public sealed record ExploreProgress(long Executions, long Blocked, int Violations, double Seconds, double Fraction)
{
    /// <summary>What has been explored so far; null unless asked for.</summary>
    public ExploreTree? Tree { get; init; }

    /// <summary>Executions that there may be in all.</summary>
    public double EstimatedExecutions => Fraction > 0 ? Executions / Fraction : double.NaN;
}

/// <summary>Executions that begin the same way: who acted then, for how many steps, and how they went on.</summary>
/// <param name="Who">Number of who acted; -1 at the root.</param>
/// <param name="Bad">True when one of them has a violation.</param>
public sealed record ExploreTree(int Who, int Steps, long Count, bool Bad, ImmutableArray<ExploreTree> Children);

/// <summary>Return value of one run of a program; CPU -1 is the setup.</summary>
public sealed record ProgramReturn(int Cpu, string Program, ulong Value);

/// <summary>A kernel object at the end: what it is called, its count, and whether it is still there.</summary>
public sealed record ObjectState(string Name, long Refcount, bool Freed)
{
    /// <summary>Who owns its counts, one entry for each that can be named: <c>kernel</c>, <c>slots[0]+8</c>, <c>CPU 1</c>.</summary>
    public ImmutableArray<string> Owners { get; init; } = [];
}

/// <summary>Memory traffic of one CPU: of the accesses that others can see, how many were atomic, reads or writes, and cache lines that came from another CPU.</summary>
public sealed record CpuCost(int Cpu, long Insns, long Atomics, long Reads, long Writes, long LineTransfers);

/// <summary>Executions that ended the same way, with the schedule of the first of them.</summary>
public sealed record Outcome(ImmutableArray<ProgramReturn> RetVals, ImmutableArray<MapDump> Maps, ImmutableArray<ObjectState> Objects,
    long Count, string Schedule);

/// <summary>Something that must not happen, and the schedule that makes it happen.</summary>
/// <param name="Kind">One of the kinds of the explore command: <c>use-after-free</c>, <c>refcount-inc-from-zero</c>, <c>leak</c>, ...</param>
/// <param name="Object">The object, lock or map concerned; may be empty.</param>
public sealed record Violation(string Kind, string Message, string Object, string Schedule)
{
    /// <summary>Switches away from somebody who could have gone on.</summary>
    public int Preemptions { get; init; }
    /// <summary>Where an execution without violation parts from this one last; null when none was found.</summary>
    public Parting? Parting { get; init; }
}

/// <summary>The first step in which a bad and a good schedule differ.</summary>
/// <param name="Good">A schedule without violation.</param>
/// <param name="Step">Visible steps that both have in common.</param>
/// <param name="BadNext">Who does what next in the bad one.</param>
/// <param name="GoodNext">Who does what next in the good one.</param>
public sealed record Parting(string Good, int Step, string BadNext, string GoodNext);

/// <summary>What an exploration found.</summary>
public sealed record ExploreResult
{
    /// <summary>Complete executions.</summary>
    public long Executions { get; init; }
    /// <summary>Executions given up because an equivalent one had been run.</summary>
    public long Blocked { get; init; }
    /// <summary>True when every interleaving is covered (up to equivalence, under sequential consistency).</summary>
    public bool Complete { get; init; }
    /// <summary>When not complete: what limit was hit.</summary>
    public string Limit { get; init; } = "";
    public double Seconds { get; init; }
    /// <summary>Estimated share of the work that is done.</summary>
    public double Fraction { get; init; }
    /// <summary>To go on with later; empty when complete, and for bounded and random searches.</summary>
    public string Resume { get; init; } = "";
    /// <summary>Why the token given cannot be used; empty otherwise.</summary>
    public string ResumeError { get; init; } = "";
    /// <summary>Names of all who act, by number.</summary>
    public ImmutableArray<string> Lanes { get; init; } = [];
    /// <summary>What was explored, in this part; null unless asked for.</summary>
    public ExploreTree? Tree { get; init; }
    public ImmutableArray<Outcome> Outcomes { get; init; } = [];
    public ImmutableArray<Violation> Violations { get; init; } = [];
    /// <summary>What is not modelled, when the exploration was refused; empty otherwise.</summary>
    public string Unsupported { get; init; } = "";
}

/// <summary>What one interleaving did.</summary>
public sealed record PlayResult
{
    /// <summary>The schedule that was followed, which replays to the same states.</summary>
    public string Schedule { get; init; } = "";
    /// <summary>Names of all who act, by number.</summary>
    public ImmutableArray<string> Lanes { get; init; } = [];
    public ImmutableArray<ProgramReturn> RetVals { get; init; } = [];
    public ImmutableArray<MapDump> Maps { get; init; } = [];
    public ImmutableArray<ObjectState> Objects { get; init; } = [];
    public ImmutableArray<Violation> Violations { get; init; } = [];
    public ImmutableArray<string> Printed { get; init; } = [];
    public long Insns { get; init; }
    /// <summary>What it cost each CPU in memory traffic.</summary>
    public ImmutableArray<CpuCost> Costs { get; init; } = [];
    /// <summary>Why the schedule given cannot be followed; empty otherwise.</summary>
    public string ScheduleError { get; init; } = "";
    /// <summary>What is not modelled, when the run was refused; empty otherwise.</summary>
    public string Unsupported { get; init; } = "";
}
