using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Web.Components.Panes;

/// <summary>One visible step of a run in words: who, what, and what changed by it.</summary>
public sealed record RunStep(string Who, string What, string Changes, bool Bad)
{
    private const int Most = 2_000;

    /// <summary>The visible steps among a run's events, without the setup's.</summary>
    public static ImmutableArray<RunStep> Of(IEnumerable<TraceEvent> events)
    {
        var names = new Dictionary<int, string>();
        var steps = new List<RunStep>();
        foreach (var e in events)
        {
            if (e is RunEvent.Lane lane)
                names[e.Cpu] = lane.Name;
            else if (e is RunEvent.MicroStep m && e.Cpu >= 0 && steps.Count < Most)
                steps.Add(new RunStep(names.GetValueOrDefault(e.Cpu, $"CPU {e.Cpu}"), $"{m.Program}:{m.Insn} {(m.Call.Length > 0 ? m.Call + " " : "")}{m.Name} {m.Where}", "", false));
            else if (steps.Count > 0 && Change(e) is { Length: > 0 } change)
                steps[^1] = steps[^1] with { Changes = steps[^1].Changes.Length == 0 ? change : $"{steps[^1].Changes}; {change}", Bad = steps[^1].Bad || e is RunEvent.Violated };
        }
        return [.. steps];
    }

    private static string Change(TraceEvent e) => e switch
    {
        RunEvent.SlotChange s => $"{s.Map}[{s.Key}]+{s.Offset} = {(s.New.Length == 0 ? "NULL" : s.New)}",
        RunEvent.RefcountChange r => $"{r.Object}: {r.Old} → {r.New}",
        RunEvent.ObjectFreed f => $"{f.Object} freed",
        RunEvent.Lock l => $"{(l.Acquired ? "takes" : "gives up")} {l.Name}",
        RunEvent.Violated v => $"{v.What}: {v.Message}",
        _ => "",
    };
}
