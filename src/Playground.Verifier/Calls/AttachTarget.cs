using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// What the program attaches to, as far as the kernel's types tell it.
internal sealed partial class ProgramVerifier
{
    /// <summary>Attach target against program type, and whether the program may sleep there (phase 12).</summary>
    private void CheckAttach()
    {
        if (prog.Type == ProgType.Syscall)
        {
            if (!prog.IsSleepable)
                Reject(Errno.Inval, "Syscall programs can only be sleepable");
            return;
        }
        if (prog.IsSleepable && !MayBeSleepable)
            Reject(Errno.Inval, "Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable");
        switch (prog.Type)
        {
            case ProgType.StructOps:
                CheckStructOpsMember();
                break;
            case ProgType.Tracing or ProgType.Lsm:
                CheckTraceTarget();
                break;
            case ProgType.Ext:
                Unsupported("extension programs (freplace)");
                break;
        }
    }

    private bool MayBeSleepable => prog.Type switch
    {
        ProgType.Tracing => prog.ExpectedAttachType is AttachType.TraceFentry or AttachType.TraceFexit or AttachType.ModifyReturn or AttachType.TraceIter,
        ProgType.Lsm => prog.ExpectedAttachType == AttachType.LsmMac,
        ProgType.Kprobe or ProgType.StructOps => true,
        _ => false,
    };

    private void CheckTraceTarget()
    {
        var id = prog.AttachBtfId;
        if (prog.Type == ProgType.Lsm && !prog.IsGplCompatible)
            Reject(Errno.Inval, "LSM programs must have a GPL compatible license");
        if (id == 0)
            Reject(Errno.Inval, $"{(prog.Type == ProgType.Lsm ? "LSM" : "Tracing")} programs must provide btf_id");
        if (!KernelBtf.Contains(id))
        {
            Reject(Errno.Inval, $"attach_btf_id {id} is invalid");
            return;
        }
        var target = KernelBtf[id];
        if (prog.ExpectedAttachType == AttachType.TraceRawTp && prog.Type == ProgType.Tracing)
        {
            if (target is not BtfTypedef)
                Reject(Errno.Inval, $"attach_btf_id {id} is not a typedef");
            if (!target.Name.StartsWith("btf_trace_", StringComparison.Ordinal))
                Reject(Errno.Inval, $"attach_btf_id {id} points to wrong type name {target.Name}");
        }
        else if (target is not BtfFunc)
        {
            Reject(Errno.Inval, $"attach_btf_id {id} is not a function");
        }
    }

    /// <summary>A struct_ops program stands for one function member of a struct that the kernel registered.</summary>
    private void CheckStructOpsMember()
    {
        if (!prog.IsGplCompatible)
            Reject(Errno.Inval, "struct ops programs must have a GPL compatible license");
        var id = prog.AttachBtfId;
        if (id == 0)
            RejectSilently(Errno.NotSupp);
        if (!KernelBtf.Contains(id) || KernelBtf[id] is not BtfComposite ops || KernelBtf.FindFirst("bpf_struct_ops_" + ops.Name, BtfKind.Struct) is null)
        {
            Reject(Errno.NotSupp, $"attach_btf_id {id} is not a supported struct");
            return;
        }
        var member = (int)prog.ExpectedAttachType;
        if (member >= ops.Members.Length)
            Reject(Errno.Inval, $"attach to invalid member idx {member} of struct {ops.Name}");
        if (AttachProto() is null)
            Reject(Errno.Inval, $"attach to invalid member {ops.Members[member].Name}(@idx {member}) of struct {ops.Name}");
        // Congestion control has one member without a program's stub; only one of the test struct's may sleep.
        var errno = (ops.Name, ops.Members[member].Name) switch
        {
            ("tcp_congestion_ops", "get_info") => Errno.NotSupp,
            ("bpf_dummy_ops", not "test_sleepable") when prog.IsSleepable => Errno.Inval,
            _ => 0,
        };
        if (errno != 0)
            Reject(errno, $"attach to unsupported member {ops.Members[member].Name} of struct {ops.Name}");
    }

    private BtfFuncProto? attachProto;
    private bool attachProtoKnown;

    /// <summary>Prototype of the function, tracepoint, LSM hook or struct_ops member that the program stands for; null when it has none.</summary>
    private BtfFuncProto? AttachProto()
    {
        if (!attachProtoKnown)
            (attachProto, attachProtoKnown) = (FindAttachProto(), true);
        return attachProto;
    }

    private BtfFuncProto? FindAttachProto()
    {
        if (prog.AttachBtfId <= 0 || !KernelBtf.Contains(prog.AttachBtfId))
            return null;
        switch (KernelBtf[prog.AttachBtfId])
        {
            case BtfFunc func:
                return KernelBtf[func.Target] as BtfFuncProto;
            case BtfTypedef typedef:
                return KernelBtf.SkipModifiers(typedef.Target) is BtfPtr pointer ? KernelBtf.SkipModifiers(pointer.Target) as BtfFuncProto : null;
            case BtfComposite composite when prog.Type == ProgType.StructOps:
                var member = (int)prog.ExpectedAttachType;
                if ((uint)member >= (uint)composite.Members.Length)
                    return null;
                return KernelBtf.SkipModifiers(composite.Members[member].Type) is BtfPtr p ? KernelBtf.SkipModifiers(p.Target) as BtfFuncProto : null;
            default:
                return null;
        }
    }

    /// <summary>Some helpers are only for certain attach targets.</summary>
    private bool TargetAllows(string callback)
    {
        switch (callback)
        {
            case "bpf_d_path_allowed":
                if (prog is { Type: ProgType.Tracing, ExpectedAttachType: AttachType.TraceIter })
                    return true;
                if (prog.Type == ProgType.Lsm)
                {
                    Unsupported("LSM hooks that may call bpf_d_path");
                    return false;
                }
                return prog.AttachTarget is "security_file_permission" or "security_inode_getattr" or "security_file_open" or "security_path_truncate"
                    or "vfs_truncate" or "vfs_fallocate" or "dentry_open" or "vfs_getattr" or "filp_close" && prog.Type == ProgType.Tracing
                    && prog.ExpectedAttachType != AttachType.TraceRawTp;
            case "bpf_sk_storage_tracing_allowed":
                if (prog.Type != ProgType.Tracing)
                    return false;
                return prog.ExpectedAttachType is AttachType.TraceRawTp or AttachType.TraceIter
                    || prog.ExpectedAttachType is AttachType.TraceFentry or AttachType.TraceFexit
                    && prog.AttachTarget?.StartsWith("bpf_sk_storage", StringComparison.Ordinal) != true;
            default:
                Unsupported($"helpers of {callback}");
                return false;
        }
    }
}
