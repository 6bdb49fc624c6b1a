using Playground.Isa;

namespace Playground.Verifier;

// What the other folders call of Calls.
internal sealed partial class ProgramVerifier
{
    private void CheckHelperCall(int insnIdx, in Insn insn) => Unsupported("helper calls");

    private void CheckKfuncCall(int insnIdx, in Insn insn) => Unsupported("kfunc calls");

    /// <summary>Load-time checks before the verifier runs (errno without text).</summary>
    private void CheckProgramLoad() { }

    /// <summary>Attach target: BTF id, sleepable, struct_ops member (phase 12).</summary>
    private void CheckAttach() { }

    /// <summary>Map against program, on first use of the map (phase 9).</summary>
    private void CheckMapCompatibility(MapInfo map) { }

    /// <summary>A call of a global function: arguments of the caller against its prototype, and what may not be held.</summary>
    private void CheckGlobalCallArgs(int insnIdx, int subprog) => Unsupported("global functions");

    /// <summary>A call of a static function with BTF: compares the arguments; a mismatch only makes it unreliable.</summary>
    private void CheckStaticCallArgs(int insnIdx, int subprog) { }

    /// <summary>Entry registers r1-r5 of the function verified now: ctx for the main program, by BTF for a global function.</summary>
    private void PrepareFunctionArgs(int subprog) => Reg(1).SetPointer(RegType.Ctx);

    /// <summary>The value returned by main, a global function, or an asynchronous callback (in <paramref name="regNo"/>).</summary>
    private void CheckReturnValue(int regNo, string exitContext) { }

    /// <summary>References, locks and sections that may not be left open, with the message prefix of the one who asks.</summary>
    private void CheckResourceLeak(bool exceptionExit, bool checkLock, string prefix) { }

    private int AcquireReference(int insnIdx)
    {
        var id = NewId();
        cur.Refs.Add(new Reference(RefKind.Pointer, id, insnIdx, null));
        return id;
    }

    /// <summary>Forgets a reference in a state without touching registers; false when it has none of this id.</summary>
    private static bool RemoveReference(VerifierState state, int refObjId) =>
        state.Refs.RemoveAll(r => r.Kind == RefKind.Pointer && r.Id == refObjId) > 0;

    /// <summary>Packet pointers, and slices of packet dynptrs, in all frames become unknown.</summary>
    private void ClearPacketPointers() => Unsupported("calls that change packet data");

    /// <summary>Calls that may not be made while a lock is held.</summary>
    private void CheckCallUnderLock(in Insn insn)
    {
        if (cur.ActiveLocks > 0)
            Unsupported("calls under a lock " + insn.Op);
    }

    private bool MayHoldSpinLock(in RegState reg) => false;

    private bool HasAsyncField(MapInfo map) => false;

    /// <summary>The helper or kfunc may move packet data.</summary>
    private bool CallChangesPacketData(in Insn insn) => false;

    private bool CallMightSleep(in Insn insn) => false;
}
