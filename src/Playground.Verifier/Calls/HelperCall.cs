using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// A helper call, from "may this program call it" to what R0 holds afterwards.
internal sealed partial class ProgramVerifier
{
    private const int MaxArgs = 5;

    private void CheckHelperCall(int insnIdx, in Insn insn)
    {
        var id = insn.Imm;
        var proto = HelperProto(id, out var name);
        var meta = new CallArgMeta { FuncId = id, FuncName = name, PktAccess = proto.PktAccess };
        CheckMaySleepHere(proto, name);

        for (var i = 0; i < proto.Args.Length && i < MaxArgs; i++)
            CheckHelperArg(i, proto, meta, insnIdx);

        CheckProgramMayUseMap(meta);
        if (id == HelperId.TailCall)
            CheckTailCallMap(meta);

        // Memory that the helper fills: every byte becomes misc.
        for (var i = 0; i < meta.AccessSize; i++)
            CheckMemAccess(insnIdx, meta.RegNo, i, 1, isWrite: true, -1, strictAlignmentOnce: false, isSignExtend: false);

        ReleaseHelperArg(meta);
        CheckHelperSpecifics(insn, meta);

        var args = new ArgSnapshot(this);
        ClobberCallerSaved();
        SetHelperReturn(insnIdx, proto, meta, args);
        RefineHelperReturn(id, meta);
        CheckMapHelperPair(meta);
        CheckHelperAfter(id, name);

        if (id == HelperId.TailCall)
        {
            if (cur.CurFrame > 0 && profile.Version >= new KernelVersion(6, 17))
                ForkTailCall();
        }
        else if (HelperId.ChangesPacketData(id) || meta.ClearsPackets)
        {
            ClearPacketPointers();
        }
    }

    /// <summary>The prototype with which this program calls a helper; refuses when it may not.</summary>
    private HelperProto HelperProto(int id, out string name)
    {
        var (proto, reason) = profile.HelperFor(prog.Type, prog.ExpectedAttachType, id, prog.IsSleepable, prog.AttachTarget);
        if (proto is not null && !PerfmonCapable && PerfmonHelpers.Contains(id))
            (proto, reason) = (null, $"program of this type cannot use helper {profile.Helpers[id].Name}#{id}");
        if (proto is not null && prog.Type == ProgType.StructOps && !StructOpsHasHelpers())
            (proto, reason) = (null, $"program of this type cannot use helper {profile.Helpers[id].Name}#{id}");
        name = proto is null ? "" : $"{profile.Helpers[id].Name}#{id}";
        if (proto is null)
            Reject(Errno.Inval, reason);
        if (proto.GplOnly && !prog.IsGplCompatible)
            Reject(Errno.Inval, "cannot call GPL-restricted function from non-GPL compatible program");
        if (proto.AllowedCallback.Length > 0 && !TargetAllows(proto.AllowedCallback))
            Reject(Errno.Inval, "helper call is not allowed in probe");
        if (proto.MightSleep && !InSleepableContext)
            Reject(Errno.Inval, "helper call might sleep in a non-sleepable prog");
        return proto;
    }

    private void CheckMaySleepHere(HelperProto proto, string name)
    {
        if (!proto.MightSleep)
            return;
        if (cur.RcuLock)
            Reject(Errno.Inval, $"sleepable helper {name} in rcu_read_lock region");
        if (cur.PreemptLocks > 0)
            Reject(Errno.Inval, $"sleepable helper {name} in non-preemptible region");
        if (cur.ActiveIrqId != 0)
            Reject(Errno.Inval, $"sleepable helper {name} in IRQ-disabled region");
    }

    /// <summary>A map that programs may only read takes no change from a helper.</summary>
    private void CheckProgramMayUseMap(CallArgMeta meta)
    {
        const uint ReadOnlyForPrograms = 1 << 7;
        if (meta.FuncId is HelperId.MapDeleteElem or HelperId.MapUpdateElem or HelperId.MapPushElem or HelperId.MapPopElem
            && meta.Map is { } map && (map.Flags & ReadOnlyForPrograms) != 0)
            Reject(Errno.Acces, "write into map forbidden");
    }

    private void CheckTailCallMap(CallArgMeta meta)
    {
        if (meta.Map is not { Type: MapType.ProgArray } map)
        {
            Verbose("expected prog array map for tail call");
            RejectSilently(Errno.Inval);
            return;
        }
        if (Reg(3).IsConst && Reg(3).Var.Value < map.Spec.MaxEntries)
            MarkPrecise(3);
    }

    /// <summary>What an argument gives up: a dynptr, an object moved into a slot, or any reference.</summary>
    private void ReleaseHelperArg(CallArgMeta meta)
    {
        if (meta.ReleaseReg == 0)
            return;
        ref var reg = ref Reg(meta.ReleaseReg);
        var released = true;
        if (IsDynptrRelease(meta.FuncId))
            ReleaseDynptr(ref reg);
        else if (meta.FuncId == HelperId.KptrXchg && meta.RefObjId != 0)
            released = MoveIntoSlot(meta.RefObjId);
        else if (meta.RefObjId != 0)
            released = ReleaseReference(meta.RefObjId);
        else if (!reg.IsNull)
            released = false;
        if (!released)
            Reject(Errno.Inval, $"func {meta.FuncName} reference has not been acquired before");
    }

    /// <summary>r0-r5 after any call: nothing of the arguments is left.</summary>
    private void ClobberCallerSaved()
    {
        for (var i = 0; i <= MaxArgs; i++)
        {
            Reg(i).SetNotInit();
            NoteRegWritten(i);
            ScratchReg(i);
        }
    }

    /// <summary>Argument registers as they were before the call, for what the result takes over from them.</summary>
    private readonly struct ArgSnapshot(ProgramVerifier verifier)
    {
        public readonly RegState R1 = verifier.Reg(1), R2 = verifier.Reg(2);
    }

    private void CheckHelperAfter(int id, string name)
    {
        if (id != HelperId.GetFuncIp)
            return;
        switch (prog.Type)
        {
            case ProgType.Tracing:
                if (prog.ExpectedAttachType is not (AttachType.TraceFentry or AttachType.TraceFexit
                    or AttachType.ModifyReturn))
                    Reject(Errno.NotSupp, $"func {name} supported only for fentry/fexit/fmod_ret programs");
                break;
            case ProgType.Kprobe:
                break;
            default:
                Reject(Errno.NotSupp, $"func {name} not supported for program type {(int)prog.Type}");
                break;
        }
    }
}
