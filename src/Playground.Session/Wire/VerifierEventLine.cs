using System.Text.Json.Serialization;
using Playground.Kernel.Tracing;
using Playground.Verifier;

namespace Playground.Session.Wire;

/// <summary>One event of a verification as JSON: flat, with only the fields that its kind has. States are objects in the kernel's spelling.</summary>
public sealed record VerifierEventLine(long Seq, int Path, int Frame, int Insn, string Kind)
{
    /// <summary>State before the instruction, by item: <c>{"R1":"ctx()","R10":"fp0"}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Before { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? After { get; init; }
    /// <summary>State that a path was taken up with, or ended with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? State { get; init; }
    /// <summary>The stored state that covers it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Covering { get; init; }
    /// <summary>Number of the stored state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Checkpoint { get; init; }
    /// <summary>Instruction that a queued path will go on at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Target { get; init; }
    /// <summary>Instruction that a path came from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? From { get; init; }
    /// <summary>Reference, lock or saved irq flag.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Id { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    public static VerifierEventLine Of(TraceEvent e)
    {
        var (path, frame) = e is VerifierEvent v ? (v.Path, v.Frame) : (0, 0);
        var line = new VerifierEventLine(e.Seq, path, frame, e.Insn, e.Kind);
        return e switch
        {
            VerifierEvent.InsnExecuted x => line with { Before = Items(x.Before), After = Items(x.After) },
            VerifierEvent.BranchQueued x => line with { Target = x.Target },
            VerifierEvent.PathResumed x => line with { From = x.From, State = Items(x.State) },
            VerifierEvent.StateStored x => line with { Checkpoint = x.Checkpoint },
            VerifierEvent.Pruned x => line with { Checkpoint = x.Checkpoint, State = Items(x.Current), Covering = Items(x.Old) },
            VerifierEvent.ReferenceChanged x => line with { Id = x.Id },
            VerifierEvent.Refused x => line with { Message = x.Message, Before = Items(x.Before) },
            _ => line,
        };
    }

    private static Dictionary<string, string> Items(StateSnapshot state) => state.Items.ToDictionary(i => i.Name, i => i.Value);
}
