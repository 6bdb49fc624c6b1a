using System.Text;

namespace Playground.Verifier;

// Events for a listener; nothing is built when nobody listens.
internal sealed partial class ProgramVerifier
{
    private readonly List<VerifierEvent> events = [];
    private long eventSeq;
    private int pathNo = 1;
    private readonly List<Reference> refsBefore = [];
    private string? stateBefore;

    /// <summary>Most characters of state text kept in events; events after that are counted, not kept.</summary>
    private const int MaxEventText = 32 << 20;
    private int eventText;

    private bool Recording => options.RecordEvents;
    private bool KeepsEvents => events.Count < options.MaxEvents && eventText < MaxEventText;

    private void Record(VerifierEvent e)
    {
        eventSeq++;
        if (KeepsEvents)
            events.Add(e with { Seq = eventSeq, Insn = e.Insn >= 0 ? e.Insn : insnIdx, Path = pathNo, Frame = cur.CurFrame });
    }

    private string StateText(VerifierState state)
    {
        if (!KeepsEvents)
            return "";
        var text = new StringBuilder();
        AppendState(text, state, state.CurFrame, all: true);
        eventText += text.Length;
        return text.ToString().TrimStart();
    }

    private void RecordInsnBegins()
    {
        if (!Recording)
            return;
        stateBefore ??= StateText(cur);
        refsBefore.Clear();
        refsBefore.AddRange(cur.Refs);
    }

    private void RecordInsnDone(int insn)
    {
        if (!Recording)
            return;
        var after = StateText(cur);
        Record(new VerifierEvent.InsnExecuted(stateBefore ?? "", after) { Insn = insn });
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
            Record(new VerifierEvent.PathResumed(prevInsnIdx, StateText(cur)));
    }

    private void RecordStored(VerifierState state)
    {
        if (Recording)
            Record(new VerifierEvent.StateStored(state.Serial));
    }

    private void RecordPruned(VerifierState by)
    {
        if (Recording)
            Record(new VerifierEvent.Pruned(by.Serial, StateText(by), StateText(cur)));
    }
}
