using System.Globalization;
using System.Text.Json.Serialization;
using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Session.Wire;

/// <summary>One event of a run as JSON: flat, with only the fields that its kind has. 64-bit values are hexadecimal text.</summary>
public sealed record TraceLine(long Seq, int Cpu, int Insn, string Kind)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Program { get; init; }
    /// <summary>R0 to R10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Regs { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RetVal { get; init; }
    /// <summary>Helper or kernel function that a micro-step is within.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Call { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Step { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Where { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Writes { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Slot { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OldObject { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NewObject { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Object { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? OldCount { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? NewCount { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lock { get; init; }
    /// <summary>True when a lock is taken or a section entered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Entered { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
    /// <summary>The CPU that an interrupt's lane interrupts; -1 for an actor beside the CPUs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Processor { get; init; }

    public static TraceLine Of(TraceEvent e)
    {
        var line = new TraceLine(e.Seq, e.Cpu, e.Insn, e.Kind);
        return e switch
        {
            RunEvent.Lane x => line with { Text = x.Name, Processor = x.Processor },
            RunEvent.ProgramStart x => line with { Program = x.Program },
            RunEvent.ProgramEnd x => line with { Program = x.Program, RetVal = Hex(x.RetVal) },
            RunEvent.Step x => line with { Program = x.Program, Regs = [.. x.Regs.Select(Hex)] },
            RunEvent.MicroStep x => line with { Program = x.Program, Call = x.Call, Step = x.Name, Where = x.Where, Writes = x.Writes },
            RunEvent.SlotChange x => line with { Slot = $"{x.Map}[{x.Key}]+{x.Offset}", OldObject = x.Old, NewObject = x.New },
            RunEvent.RefcountChange x => line with { Object = x.Object, OldCount = x.Old, NewCount = x.New, By = x.By },
            RunEvent.ObjectCreated x => line with { Object = x.Object, Type = x.Type },
            RunEvent.ObjectFreed x => line with { Object = x.Object },
            RunEvent.Lock x => line with { Lock = x.Name, Entered = x.Acquired },
            RunEvent.RcuSection x => line with { Entered = x.Entered },
            RunEvent.GracePeriod x => line with { Object = x.Object },
            RunEvent.Printk x => line with { Text = x.Text },
            RunEvent.Trapped x => line with { Text = x.Trap.ToString() },
            RunEvent.Violated x => line with { Type = x.What, Text = x.Message, Object = x.Object },
            _ => line,
        };
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>A batch of events as the hub sends it.</summary>
/// <param name="Gap">State before the first event when earlier ones were dropped.</param>
public sealed record TraceBatch(TraceLine[] Events, SnapshotLine? Gap, bool Completed)
{
    public static TraceBatch Of(Running.RunBatch batch) =>
        new([.. batch.Events.Select(TraceLine.Of)], batch.Gap is { } gap ? SnapshotLine.Of(gap) : null, batch.Completed);
}

/// <summary>The state of a run at a sequence number.</summary>
public sealed record SnapshotLine(long Seq, IReadOnlyDictionary<string, string> Slots, IReadOnlyDictionary<string, long> Refcounts, Running.CpuPosition[] Cpus)
{
    public static SnapshotLine Of(Running.RunSnapshot s) => new(s.Seq, s.Slots, s.Refcounts, [.. s.Cpus.Values]);
}
