namespace Playground.Verifier;

/// <summary>One entering of a loop (SCC) with given call sites: the first state stored in it, and the states that closed it.</summary>
internal sealed class LoopVisit
{
    public VerifierState? Entry;
    public readonly List<(VerifierState State, VerifierState EqualTo)> Backedges = [];
}

// Loops: precision found late must reach the states that were equal to a loop's still unfinished ones.
internal sealed partial class ProgramVerifier
{
    private const int BackedgePasses = 64;

    private readonly Dictionary<string, LoopVisit> loopVisits = [];
    private int backedgeCount;

    /// <summary>The innermost position of a state that lies in a loop: call sites up to there, and the loop's number; null when none does.</summary>
    private string? LoopKey(VerifierState state)
    {
        if (!hasLoops)
            return null;
        for (var f = 0; f <= state.CurFrame; f++)
        {
            var scc = aux[InsnOfFrame(state, f)].Scc;
            if (scc == 0)
                continue;
            if (f == 0)
                return $"({scc})";
            var sites = Enumerable.Range(1, f).Select(i => state.Frame(i).CallSite);
            return $"({string.Join(',', sites)},{scc})";
        }
        return null;
    }

    private bool HasBackedges(VerifierState state) =>
        backedgeCount > 0 && LoopKey(state) is { } key && loopVisits.TryGetValue(key, out var visit) && visit.Backedges.Count > 0;

    private void EnterLoop(VerifierState state)
    {
        if (LoopKey(state) is not { } key)
            return;
        if (!loopVisits.TryGetValue(key, out var visit))
            loopVisits[key] = visit = new LoopVisit();
        if (visit.Entry is not null)
            return;
        visit.Entry = state;
        if (ShowsLoops)
            Verbose($"SCC enter {key}\n");
    }

    /// <summary>Kernels with read marks see loops by their entries and say nothing of them.</summary>
    private bool ShowsLoops => log.ShowsAll && !UsesReadMarks;

    private void AddBackedge(VerifierState equalTo)
    {
        var key = LoopKey(cur);
        if (key is null || !loopVisits.TryGetValue(key, out var visit))
            return;
        if (ShowsLoops)
            Verbose($"SCC backedge {key}\n");
        visit.Backedges.Add((cur.Clone(), equalTo));
        backedgeCount++;
        UpdatePeak();
    }

    /// <summary>Called for a state without open branches: if it entered a loop, the loop is settled.</summary>
    private void LeaveLoop(VerifierState state)
    {
        if (!hasLoops || LoopKey(state) is not { } key || !loopVisits.TryGetValue(key, out var visit) || visit.Entry != state)
            return;
        if (ShowsLoops)
            Verbose($"SCC exit {key}\n");
        visit.Entry = null;
        backedgeCount -= visit.Backedges.Count;
        UpdatePeak();
        PropagateBackedges(visit);
        visit.Backedges.Clear();
    }

    private void PropagateBackedges(LoopVisit visit)
    {
        for (var pass = 0; ; pass++)
        {
            if (pass > BackedgePasses)
            {
                if (ShowsLoops)
                    Verbose("propagate_backedges: too many iterations\n");
                for (var i = visit.Backedges.Count - 1; i >= 0; i--)
                    ForceAllPrecise(visit.Backedges[i].State);
                return;
            }
            var changed = false;
            for (var i = visit.Backedges.Count - 1; i >= 0; i--)
                changed |= PropagatePrecision(visit.Backedges[i].EqualTo, visit.Backedges[i].State);
            if (!changed)
                return;
        }
    }
}
