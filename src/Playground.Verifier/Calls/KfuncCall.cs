using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// A kfunc call, from "may this program call it" to what R0 holds afterwards.
internal sealed partial class ProgramVerifier
{
    private void CheckKfuncCall(int insnIdx, in Insn insn)
    {
        // Without a resolved function the call may only be in dead code; that is looked at after the simulation.
        if (insn.Imm == 0)
            return;
        var meta = FindKfunc(insn.Imm);
        if (meta.Name is "bpf_res_spin_lock" or "bpf_res_spin_lock_irqsave")
            QueueFailedLock(insnIdx);
        if (meta.Name == "__bpf_trap")
            Reject(Errno.Fault, "unexpected __bpf_trap() due to uninitialized variable?");
        if ((meta.Flags & KfuncFlags.Destructive) != 0 && options.Caps != Capabilities.All)
            Reject(Errno.Acces, "destructive kfunc calls require CAP_SYS_BOOT capability");
        if (meta.IsSleepable && !InSleepableContext)
            Reject(Errno.Acces, $"program must be sleepable to call sleepable kfunc {meta.Name}");

        CheckKfuncArgs(insnIdx, meta);
        PushKfuncCallback(meta);
        ApplySections(meta);
        ReleaseKfuncArg(meta);
        if (TakesGraphNode(meta.Name))
            MakeNonOwning(meta);
        if (meta.Name == "bpf_throw")
        {
            // The path ends here, whatever frame it is in.
            if (!subprogs.Exists(s => s.IsExceptionCallback))
                CheckReturnValue(1, "At program exit");
            callEndsPath = true;
            return;
        }

        ClobberCallerSaved();
        SetKfuncReturn(insnIdx, meta);
        if (meta.Name == "bpf_xdp_pull_data")
            ClearPacketPointers();
        if ((meta.Flags & KfuncFlags.IterNext) != 0)
            ForkIterNext(insnIdx, meta);
    }

    /// <summary>The kfunc of this BTF id, when this program may call it.</summary>
    private KfuncCallMeta FindKfunc(int btfId)
    {
        if (!profile.Kfuncs.TryGetValue(btfId, out var spec))
        {
            var name = KernelBtf.Contains(btfId) ? KernelBtf[btfId].Name : "";
            Reject(Errno.Acces, $"calling kernel function {name} is not allowed");
        }
        if (!MayCallKfunc(spec) || KernelBtf[btfId] is not BtfFunc func || KernelBtf[func.Target] is not BtfFuncProto proto)
        {
            Reject(Errno.Acces, $"calling kernel function {spec.Name} is not allowed");
            return null;
        }
        return new KfuncCallMeta(spec, proto);
    }

    private bool MayCallKfunc(KfuncSpec spec)
    {
        if (spec.ProgTypes.Count > 0 && !spec.ProgTypes.Contains(prog.Type))
            return false;
        var filter = spec.Filter;
        if (filter.Length == 0)
            return true;
        if (filter.Contains("bpf_fs_kfuncs_filter", StringComparison.Ordinal))
            return prog.Type == ProgType.Lsm;
        if (filter.Contains("tracing_iter_filter", StringComparison.Ordinal))
            return prog is { Type: ProgType.Tracing, ExpectedAttachType: AttachType.TraceIter };
        if (filter.Contains("bpf_kprobe_multi_filter", StringComparison.Ordinal))
            return prog.ExpectedAttachType is AttachType.TraceKprobeSession or AttachType.TraceUprobeSession;
        if (filter.Contains("qdisc", StringComparison.Ordinal) && prog.Type != ProgType.StructOps)
            return true;
        Unsupported($"the filter {filter} of kernel function {spec.Name}");
        return false;
    }

    /// <summary>The lock may not be had: that path goes on behind the call with an error.</summary>
    private void QueueFailedLock(int insnIdx)
    {
        var failed = PushBranch(insnIdx + 1, insnIdx, speculative: false);
        for (var i = 0; i <= MaxArgs; i++)
            failed.Reg(i).SetNotInit();
        ref var r0 = ref failed.Reg(0);
        SetUnknown(ref r0);
        const int LowestErrno = -4095;
        (r0.SMin, r0.SMax, r0.S32Min, r0.S32Max) = (LowestErrno, -1, LowestErrno, -1);
        r0.Sync();
    }

    private void PushKfuncCallback(KfuncCallMeta meta)
    {
        switch (meta.Name)
        {
            case "bpf_rbtree_add_impl":
                PushRbtreeCallback(meta);
                break;
            case "bpf_wq_set_callback_impl" or "bpf_task_work_schedule_signal_impl" or "bpf_task_work_schedule_resume_impl":
                if (meta.Map is not { } map)
                {
                    Unsupported($"callback of {meta.Name} without a map");
                    return;
                }
                var uid = meta.MapUid;
                var isTaskWork = meta.Name != "bpf_wq_set_callback_impl";
                PushAsyncCallback(meta.Subprog, sleepable: true, callee =>
                {
                    SetMapCallbackArgs(callee, map, uid);
                    if (isTaskWork)
                        (callee.RetMin, callee.RetMax) = (int.MinValue, int.MaxValue);
                });
                break;
        }
    }

    private void ReleaseKfuncArg(KfuncCallMeta meta)
    {
        if (meta.ReleaseReg == 0)
            return;
        var refObjId = Reg(meta.ReleaseReg).RefObjId;
        if (!ReleaseReference(refObjId))
            Reject(Errno.Inval, $"kfunc {meta.FuncName} reference has not been acquired before");
    }
}
