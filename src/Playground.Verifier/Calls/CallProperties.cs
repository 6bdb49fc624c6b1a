using Playground.Isa;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// What is known of a call instruction before it is simulated.
internal sealed partial class ProgramVerifier
{
    /// <summary>While a lock is held hardly any function may be called.</summary>
    private void CheckCallUnderLock(in Insn insn)
    {
        if (cur.ActiveLocks == 0 || MayCallUnderLock(insn))
            return;
        Reject(Errno.Inval, "function calls are not allowed while holding a lock");
    }

    private bool MayCallUnderLock(in Insn insn) => insn.Op switch
    {
        Op.CallLocal => true,
        Op.CallHelper => insn.Imm == HelperId.SpinUnlock,
        Op.CallKfunc => profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && MayCallUnderLock(kfunc.Name),
        _ => false,
    };

    private static bool MayCallUnderLock(string kfunc) => TakesGraphNode(kfunc) || PeeksAtGraph(kfunc) || kfunc is
        "bpf_list_pop_front" or "bpf_list_pop_back" or "bpf_rbtree_remove" or "bpf_refcount_acquire_impl"
        or "bpf_iter_num_new" or "bpf_iter_num_next" or "bpf_iter_num_destroy"
        or "bpf_res_spin_lock" or "bpf_res_spin_unlock" or "bpf_res_spin_lock_irqsave" or "bpf_res_spin_unlock_irqrestore";

    /// <summary>Helpers and kfuncs after which packet pointers are void.</summary>
    private bool CallChangesPacketData(in Insn insn) => insn.Op switch
    {
        Op.CallHelper => HelperId.ChangesPacketData(insn.Imm),
        Op.CallKfunc => profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && kfunc.Name == "bpf_xdp_pull_data",
        _ => false,
    };

    private bool CallMightSleep(in Insn insn) => insn.Op switch
    {
        Op.CallHelper => ProtoOf(insn.Imm)?.MightSleep == true,
        Op.CallKfunc => profile.Kfuncs.TryGetValue(insn.Imm, out var kfunc) && (kfunc.Flags & KfuncFlags.Sleepable) != 0,
        _ => false,
    };

    private HelperProto? ProtoOf(int helper) => !PerfmonCapable && PerfmonHelpers.Contains(helper) ? null
        : profile.HelperFor(prog.Type, prog.ExpectedAttachType, helper, prog.IsSleepable, prog.AttachTarget).Proto;
}
