namespace Playground.Session.Wire;

/// <summary>One event of a run as a line of text.</summary>
public static class EventText
{
    public static string Of(TraceLine e)
    {
        var what = e.Kind switch
        {
            "program-start" => $"{e.Program} starts",
            "program-end" => $"{e.Program} returns {e.RetVal}",
            "insn" => e.Program ?? "",
            "micro-step" => $"{(e.Call is { Length: > 0 } ? e.Call + ": " : "")}{e.Step} {e.Where}",
            "slot" => $"{e.Slot}: {Name(e.OldObject)} -> {Name(e.NewObject)}",
            "refcount" => $"{e.Object}: {e.OldCount} -> {e.NewCount} ({e.By})",
            "object-created" or "object-freed" or "grace-period" => e.Object ?? "",
            "lock" => $"{(e.Entered == true ? "take" : "give up")} {e.Lock}",
            "rcu" => e.Entered == true ? "enter" : "leave",
            "violation" => $"{e.Type}: {e.Text}",
            _ => e.Text ?? "",
        };
        return $"{e.Seq,5} cpu{e.Cpu} {(e.Insn >= 0 ? e.Insn.ToString() : "-"),4} {e.Kind,-14} {what}";
    }

    private static string Name(string? obj) => string.IsNullOrEmpty(obj) ? "NULL" : obj;
}
