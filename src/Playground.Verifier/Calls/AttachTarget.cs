using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// What the program attaches to, as far as the kernel's types tell it.
internal sealed partial class ProgramVerifier
{
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
