using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Playground.Executor;

namespace Playground.Session.Wire;

/// <summary>A map's contents as JSON, keys and values in hexadecimal.</summary>
public sealed record MapLine(string Name, EntryLine[] Entries)
{
    public static MapLine[] Of(ImmutableArray<MapDump> maps) =>
        [.. maps.Select(m => new MapLine(m.Name, [.. m.Entries.Select(e => new EntryLine(Hex(e.Key), Hex(e.Value)))]))];

    private static string Hex(ImmutableArray<byte> bytes) => Convert.ToHexStringLower(bytes.AsSpan());
}

public sealed record EntryLine(string Key, string Value);

/// <summary>The answer of <c>run</c>; <see cref="Trap"/> is null for a run that ended by itself.</summary>
public sealed record RunLine(string Prog, uint Retval, int Errno, string DataOut, MapLine[] Maps, long Insns, double NsPerRun, string Engine, string? Trap)
{
    /// <summary>Lines that the program printed; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Printed { get; init; }
    /// <summary>Records for user space, data in hexadecimal; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputLine[]? Outputs { get; init; }

    public static RunLine Of(string prog, RunResult r) => new(prog, r.RetVal, r.Errno, Convert.ToHexStringLower(r.DataOut.AsSpan()), MapLine.Of(r.Maps),
        r.Insns, Math.Round(r.NsPerRun, 1), r.Engine, r.Trap?.ToString())
    {
        Printed = r.Printed.IsEmpty ? null : [.. r.Printed],
        Outputs = r.Outputs.IsEmpty ? null : [.. r.Outputs.Select(o => new OutputLine(o.Map, Convert.ToHexStringLower(o.Data.AsSpan())))],
    };
}

/// <summary>A record that a program gave to a ring buffer, a perf event array or an iterator's file.</summary>
public sealed record OutputLine(string Map, string Data);

public sealed record ReturnLine(int Cpu, string Prog, long Retval)
{
    /// <summary>Return values as the signed numbers that programs mean.</summary>
    public static ReturnLine[] Of(ImmutableArray<ProgramReturn> values) => [.. values.Select(v => new ReturnLine(v.Cpu, v.Program, (int)v.Value))];
}

public sealed record ObjectLine(string Name, long Refcount, bool Freed)
{
    /// <summary>Who owns its counts.</summary>
    public ImmutableArray<string> Owners { get; init; } = [];

    public static ObjectLine[] Of(ImmutableArray<ObjectState> objects) => [.. objects.Select(o => new ObjectLine(o.Name, o.Refcount, o.Freed) { Owners = o.Owners })];
}

/// <summary>What a run cost one CPU in memory traffic.</summary>
public sealed record CostLine(int Cpu, long Insns, long Atomics, long Reads, long Writes, long LineTransfers)
{
    public static CostLine[] Of(ImmutableArray<CpuCost> costs) => [.. costs.Select(c => new CostLine(c.Cpu, c.Insns, c.Atomics, c.Reads, c.Writes, c.LineTransfers))];
}

public sealed record OutcomeLine(ReturnLine[] Retvals, MapLine[] Maps, ObjectLine[] Objects, long Count, string Schedule);

public sealed record ViolationLine(string Kind, string Message, string Object, string Schedule)
{
    /// <summary>Switches away from somebody who could have gone on; of explore only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Preemptions { get; init; }
    /// <summary>Where an execution without violation parts from this one; of explore only, null when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PartingLine? Parting { get; init; }

    public static ViolationLine[] Of(ImmutableArray<Violation> violations) => [.. violations.Select(v => new ViolationLine(v.Kind, v.Message, v.Object, v.Schedule))];

    public static ViolationLine[] Explored(ImmutableArray<Violation> violations) => [.. violations.Select(v => new ViolationLine(v.Kind, v.Message, v.Object, v.Schedule)
    {
        Preemptions = v.Preemptions,
        Parting = v.Parting is { } p ? new PartingLine(p.Step, p.BadNext, p.GoodNext, p.Good) : null,
    })];
}

/// <summary>The first step in which the schedule and a good one differ: steps in common, what comes next in each, the good schedule.</summary>
public sealed record PartingLine(int Step, string Bad, string Good, string Schedule);

/// <summary>The answer of <c>explore</c>.</summary>
/// <param name="Executions">Complete executions.</param>
public sealed record ExploreLine(long Executions, long Blocked, bool Complete, double Seconds, OutcomeLine[] Outcomes, ViolationLine[] Violations)
{
    /// <summary>The limit that ended an incomplete exploration.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Limit { get; init; }
    /// <summary>Of an incomplete exploration: the estimated share that is done, 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Done { get; init; }
    /// <summary>Of an incomplete exploration: text to go on with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Resume { get; init; }
    /// <summary>The memory model: <c>sc</c>, sequential consistency.</summary>
    public string Model { get; init; } = "sc";

    public static ExploreLine Of(ExploreResult r) => new(r.Executions, r.Blocked, r.Complete, Math.Round(r.Seconds, 3),
        [.. r.Outcomes.Select(o => new OutcomeLine(ReturnLine.Of(o.RetVals), MapLine.Of(o.Maps), ObjectLine.Of(o.Objects), o.Count, o.Schedule))],
        ViolationLine.Explored(r.Violations))
    {
        Limit = r.Complete ? null : r.Limit,
        Done = r.Complete || r.Fraction == 0 ? null : Math.Round(r.Fraction, 4),
        Resume = r.Resume.Length == 0 ? null : r.Resume,
    };
}

/// <summary>The answer of <c>replay</c>: the events of one interleaving come first, a line each, then this.</summary>
public sealed record ReplayLine(string Schedule, ReturnLine[] Retvals, MapLine[] Maps, ObjectLine[] Objects, ViolationLine[] Violations, ImmutableArray<string> Printed)
{
    public CostLine[] Costs { get; init; } = [];

    public static ReplayLine Of(PlayResult r) => new(r.Schedule, ReturnLine.Of(r.RetVals), MapLine.Of(r.Maps), ObjectLine.Of(r.Objects), ViolationLine.Of(r.Violations), r.Printed)
    {
        Costs = CostLine.Of(r.Costs),
    };
}
