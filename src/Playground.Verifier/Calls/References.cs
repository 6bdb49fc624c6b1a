using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// References: what a program acquired and must give up, and every register that knows of it.
internal sealed partial class ProgramVerifier
{
    private delegate void RegAction(ref RegState reg);

    /// <summary>Runs on every register (r0-r9) and spilled register of every frame.</summary>
    private static void ForEachReg(VerifierState state, RegAction action)
    {
        for (var f = 0; f <= state.CurFrame; f++)
        {
            var frame = state.Frame(f);
            for (var r = 0; r < FrameState.RegCount - 1; r++)
                action(ref frame.Regs[r]);
            for (var s = 0; s < frame.SlotCount; s++)
                if (frame.Slot(s).IsSpill)
                    action(ref frame.Slot(s).Reg);
        }
    }

    /// <summary>A new reference to an object, taken by the instruction.</summary>
    private int AcquireReference(int insnIdx)
    {
        var id = NewId();
        cur.Refs.Add(new Reference(RefKind.Pointer, id, insnIdx, null));
        return id;
    }

    /// <summary>Forgets a reference in a state without touching registers; false when it has none of this id.</summary>
    private static bool RemoveReference(VerifierState state, int refObjId)
    {
        for (var i = 0; i < state.Refs.Count; i++)
        {
            if (state.Refs[i].Kind != RefKind.Pointer || state.Refs[i].Id != refObjId)
                continue;
            state.Refs.RemoveAt(i);
            return true;
        }
        return false;
    }

    /// <summary>Gives a reference up: every copy becomes an unknown number. False when it was not held.</summary>
    private bool ReleaseReference(int refObjId)
    {
        if (!RemoveReference(cur, refObjId))
            return false;
        ForEachReg(cur, (ref RegState reg) =>
        {
            if (reg.RefObjId == refObjId)
                Invalidate(ref reg);
        });
        return true;
    }

    /// <summary>The pointer may not be used any more: an unknown number, or uninitialised for loaders that may not leak it.</summary>
    private void Invalidate(ref RegState reg)
    {
        if (AllowPtrLeaks)
            SetUnknown(ref reg);
        else
            reg.SetNotInit();
    }

    /// <summary>Linux 6.13 merged the checks of what may not be left open; before, each asker had words of its own.</summary>
    /// <summary>Locks held stand among the references of a state.</summary>
    private bool LocksAreReferences => profile.Version >= new KernelVersion(6, 14);

    private bool HasMergedLeakCheck => profile.Version >= new KernelVersion(6, 13);

    /// <summary>References, locks and sections that may not be left open, with the message prefix of the one who asks.</summary>
    /// <param name="exceptionExit">Leaves all frames at once, so a callee's references count too.</param>
    /// <param name="checkLock">Locks and sections are looked at.</param>
    private void CheckResourceLeak(bool exceptionExit, bool checkLock, string prefix)
    {
        if (!HasMergedLeakCheck)
        {
            CheckLeakSeparately(exceptionExit, checkLock, prefix);
            return;
        }
        if (checkLock && cur.ActiveLocks > 0)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_spin_lock-ed region");
        if (exceptionExit || cur.CurFrame == 0)
            CheckReferenceLeak($"{prefix} would lead to reference leak");
        if (checkLock && cur.ActiveIrqId != 0)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_local_irq_save-ed region");
        if (checkLock && cur.RcuLock)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_rcu_read_lock-ed region");
        if (checkLock && cur.PreemptLocks > 0)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_preempt_disable-ed region");
    }

    /// <summary>The checks as they were before 6.13: an exit says what is missing, and leaks have no line of their own.</summary>
    private void CheckLeakSeparately(bool exceptionExit, bool checkLock, string prefix)
    {
        var exit = prefix is "BPF_EXIT instruction in main prog" or "bpf_throw";
        if (exit && checkLock)
        {
            if (cur.ActiveLocks > 0)
                Reject(Errno.Inval, "bpf_spin_unlock is missing");
            if (cur.RcuLock)
                Reject(Errno.Inval, "bpf_rcu_read_unlock is missing");
            if (cur.PreemptLocks > 0)
                Reject(Errno.Inval, $"{cur.PreemptLocks} bpf_preempt_enable{(cur.PreemptLocks == 1 ? " is" : "(s) are")} missing");
        }
        if (exit && !exceptionExit && Frame.InCallback)
            CheckCallbackLeak();
        else if (exceptionExit || cur.CurFrame == 0 || !exit)
            CheckReferenceLeak(exit ? "" : prefix == "tail_call" ? "tail_call would lead to reference leak" : $"{prefix} cannot be mixed with socket references");
        if (exit || !checkLock)
            return;
        if (cur.ActiveLocks > 0)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_spin_lock-ed region");
        if (cur.RcuLock)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_rcu_read_lock-ed region");
        if (cur.PreemptLocks > 0)
            Reject(Errno.Inval, $"{prefix} cannot be used inside bpf_preempt_disable-ed region");
    }

    /// <summary>A callback gives up what it acquires itself.</summary>
    private void CheckCallbackLeak()
    {
        var leaked = cur.Refs.Where(r => r.Kind == RefKind.Pointer && SubprogOf(r.Insn) == SubprogOf(insnIdx)).ToList();
        foreach (var reference in leaked)
            Verbose($"Unreleased reference id={reference.Id} alloc_insn={reference.Insn}\n");
        if (leaked.Count > 0)
            RejectSilently(Errno.Inval);
    }

    /// <param name="message">What follows the list of leaked references; empty when the list is all that is said.</param>
    private void CheckReferenceLeak(string message)
    {
        var leaked = false;
        foreach (var reference in cur.Refs)
        {
            if (reference.Kind != RefKind.Pointer)
                continue;
            Verbose($"Unreleased reference id={reference.Id} alloc_insn={reference.Insn}\n");
            leaked = true;
        }
        if (leaked && message.Length > 0)
            Reject(Errno.Inval, message);
        if (leaked)
            RejectSilently(Errno.Inval);
    }

    /// <summary>Packet data may have moved: no packet pointer or slice of packet data is good any more.</summary>
    private void ClearPacketPointers() => ForEachReg(cur, (ref RegState reg) =>
    {
        var slice = (reg.Flags & (TypeFlags.DynptrSkb | TypeFlags.DynptrXdp | TypeFlags.DynptrSkbMeta)) != 0 && reg.Type == RegType.Mem;
        if (slice || reg.Type is RegType.Pkt or RegType.PktMeta or RegType.PktEnd)
            Invalidate(ref reg);
    });

    /// <summary>The code verified now may sleep, sections aside. Linux 6.12 lets every callback of a sleepable program sleep.</summary>
    private bool InSleepableContext => cur.Sleepable || prog.IsSleepable && profile.Version < new KernelVersion(6, 18);
}
