using System.Runtime.InteropServices;

namespace Playground.Verifier;

// Jump history: the steps since the last stored state that a walk back could not guess.
internal sealed partial class ProgramVerifier
{
    /// <summary>Index in the current state's history of the record for the insn being executed; -1 when it has none yet.</summary>
    private int historyOfInsn = -1;

    /// <summary>The record of the insn being executed; made when there is none.</summary>
    private ref HistoryRecord HistoryRecordForInsn()
    {
        if (historyOfInsn < 0)
        {
            historyOfInsn = cur.History.Count;
            cur.History.Add(new HistoryRecord { Insn = insnIdx, Previous = prevInsnIdx, Slot = -1 });
        }
        return ref CollectionsMarshal.AsSpan(cur.History)[historyOfInsn];
    }

    /// <summary>Remembers for precision walks that this insn spills to, or fills from, this slot.</summary>
    private void RecordStackAccess(int frameNo, int slot)
    {
        ref var record = ref HistoryRecordForInsn();
        (record.Frame, record.Slot) = (frameNo, slot);
    }
}
