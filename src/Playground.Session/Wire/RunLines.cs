using System.Collections.Immutable;
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
    public static RunLine Of(string prog, RunResult r) => new(prog, r.RetVal, r.Errno, Convert.ToHexStringLower(r.DataOut.AsSpan()), MapLine.Of(r.Maps),
        r.Insns, Math.Round(r.NsPerRun, 1), r.Engine, r.Trap?.ToString());
}

public sealed record ReturnLine(int Cpu, string Prog, long Retval)
{
    /// <summary>Return values as the signed numbers that programs mean.</summary>
    public static ReturnLine[] Of(ImmutableArray<ProgramReturn> values) => [.. values.Select(v => new ReturnLine(v.Cpu, v.Program, (int)v.Value))];
}

public sealed record ObjectLine(string Name, long Refcount, bool Freed)
{
    public static ObjectLine[] Of(ImmutableArray<ObjectState> objects) => [.. objects.Select(o => new ObjectLine(o.Name, o.Refcount, o.Freed))];
}

public sealed record OutcomeLine(ReturnLine[] Retvals, MapLine[] Maps, ObjectLine[] Objects, long Count, string Schedule);

public sealed record ViolationLine(string Kind, string Message, string Object, string Schedule)
{
    public static ViolationLine[] Of(ImmutableArray<Violation> violations) => [.. violations.Select(v => new ViolationLine(v.Kind, v.Message, v.Object, v.Schedule))];
}

/// <summary>The answer of <c>explore</c>.</summary>
/// <param name="Executions">Complete executions.</param>
public sealed record ExploreLine(long Executions, long Blocked, bool Complete, double Seconds, OutcomeLine[] Outcomes, ViolationLine[] Violations)
{
    /// <summary>The limit that ended an incomplete exploration.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public string? Limit { get; init; }

    public static ExploreLine Of(ExploreResult r) => new(r.Executions, r.Blocked, r.Complete, Math.Round(r.Seconds, 3),
        [.. r.Outcomes.Select(o => new OutcomeLine(ReturnLine.Of(o.RetVals), MapLine.Of(o.Maps), ObjectLine.Of(o.Objects), o.Count, o.Schedule))],
        ViolationLine.Of(r.Violations))
    {
        Limit = r.Complete ? null : r.Limit,
    };
}

/// <summary>The answer of <c>replay</c>: the events of one interleaving come first, a line each, then this.</summary>
public sealed record ReplayLine(string Schedule, ReturnLine[] Retvals, MapLine[] Maps, ObjectLine[] Objects, ViolationLine[] Violations, ImmutableArray<string> Printed)
{
    public static ReplayLine Of(PlayResult r) => new(r.Schedule, ReturnLine.Of(r.RetVals), MapLine.Of(r.Maps), ObjectLine.Of(r.Objects), ViolationLine.Of(r.Violations), r.Printed);
}
