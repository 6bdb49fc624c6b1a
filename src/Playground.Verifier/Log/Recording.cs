namespace Playground.Verifier;

// Events for a listener; nothing is built when nobody listens.
internal sealed partial class ProgramVerifier
{
    /// <summary>Most items of states kept in events; events after that are counted, not kept.</summary>
    private const int MaxSnapshotItems = 4_000_000;

    private readonly List<VerifierEvent> events = [];
    private readonly SnapshotMaker snapshots;
    private readonly int[] visits;
    private long eventSeq;
    private int pathNo = 1;
    private readonly List<Reference> refsBefore = [];
    private StateSnapshot? stateBefore;

    /// <summary>What was recorded so far.</summary>
    public IReadOnlyList<VerifierEvent> Events => events;

    private bool Recording => options.RecordEvents;
    private bool KeepsEvents => events.Count < options.MaxEvents && snapshots.ItemsMade < MaxSnapshotItems;

    private void Record(VerifierEvent e)
    {
        eventSeq++;
        if (KeepsEvents)
            events.Add(e with { Seq = eventSeq, Insn = e.Insn >= 0 ? e.Insn : insnIdx, Path = pathNo, Frame = cur.CurFrame });
    }

    private StateSnapshot Snapshot(VerifierState state) => KeepsEvents ? snapshots.Of(state) : StateSnapshot.Empty;

    private void RecordInsnBegins()
    {
        if (!Recording)
            return;
        if (++visits[insnIdx] > options.MaxVisits)
        {
            stateBefore = null;
            return;
        }
        stateBefore ??= Snapshot(cur);
        refsBefore.Clear();
        refsBefore.AddRange(cur.Refs);
    }

    private void RecordInsnDone(int insn)
    {
        if (!Recording || visits[insn] > options.MaxVisits)
            return;
        var after = Snapshot(cur);
        Record(new VerifierEvent.InsnExecuted(stateBefore ?? StateSnapshot.Empty, after) { Insn = insn });
        stateBefore = after;
        foreach (var r in cur.Refs)
            if (!refsBefore.Contains(r))
                Record(new VerifierEvent.ReferenceChanged(r.Id, true) { Insn = insn });
        foreach (var r in refsBefore)
            if (!cur.Refs.Contains(r))
                Record(new VerifierEvent.ReferenceChanged(r.Id, false) { Insn = insn });
    }

    private void RecordQueued(int target)
    {
        if (Recording)
            Record(new VerifierEvent.BranchQueued(target));
    }

    private void RecordResumed()
    {
        pathNo++;
        stateBefore = null;
        if (Recording)
            Record(new VerifierEvent.PathResumed(prevInsnIdx, Snapshot(cur)));
    }

    private void RecordStored(VerifierState state)
    {
        if (Recording)
            Record(new VerifierEvent.StateStored(state.Serial));
    }

    private void RecordPruned(VerifierState by)
    {
        if (Recording)
            Record(new VerifierEvent.Pruned(by.Serial, Snapshot(by), Snapshot(cur)));
    }

    /// <summary>The insn being executed, if any, has no state after it. Past the limit of visits the state is as the check found it.</summary>
    private void RecordRefused(string message)
    {
        if (Recording)
            Record(new VerifierEvent.Refused(message, stateBefore ?? (processed > 0 ? Snapshot(cur) : StateSnapshot.Empty)));
    }
}
