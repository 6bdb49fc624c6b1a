using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What a pointer parameter of a kfunc stands for.</summary>
internal enum ParamKind
{
    Ctx, Null, Alloc, Refcounted, Dynptr, Iter, ListHead, ListNode, RbRoot, RbNode, ConstStr, Map, Workqueue, TaskWork, IrqFlag, ResSpinLock,
    BtfId, Callback, MemSize, Mem,
}

// A kfunc's pointer parameter is classified by its type, its name's suffix and what the register holds.
internal sealed partial class ProgramVerifier
{
    private static bool HasSuffix(in BtfParam param, string suffix) => param.Name.Length > suffix.Length && param.Name.EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsScalarType(BtfType type) => type is BtfInt or BtfEnum;

    private ParamKind ClassifyParam(KfuncCallMeta meta, int index, int regNo)
    {
        var param = meta.Proto.Params[index];
        ref var reg = ref Reg(regNo);
        var pointee = KernelBtf.SkipModifiers(((BtfPtr)KernelBtf.SkipModifiers(param.Type)).Target); // the caller saw that it is a pointer

        if (meta.Name == "bpf_cast_to_kern_ctx" || IsCtxType(pointee))
            return ParamKind.Ctx;
        if (HasSuffix(param, "__nullable") && reg.IsNull && !IsSizeParam(meta, index + 1, regNo + 1))
            return ParamKind.Null;
        if (HasSuffix(param, "__alloc"))
            return ParamKind.Alloc;
        if (HasSuffix(param, "__refcounted_kptr"))
            return ParamKind.Refcounted;
        if (pointee.Name == "bpf_dynptr")
            return ParamKind.Dynptr;
        var isIterKfunc = (meta.Flags & (KfuncFlags.IterNew | KfuncFlags.IterNext | KfuncFlags.IterDestroy)) != 0;
        if ((isIterKfunc && index == 0) || HasSuffix(param, "__iter"))
            return ParamKind.Iter;
        switch (pointee.Name)
        {
            case "bpf_list_head": return ParamKind.ListHead;
            case "bpf_list_node": return ParamKind.ListNode;
            case "bpf_rb_root": return ParamKind.RbRoot;
            case "bpf_rb_node": return ParamKind.RbNode;
        }
        if (HasSuffix(param, "__str"))
            return ParamKind.ConstStr;
        if (HasSuffix(param, "__map"))
            return ParamKind.Map;
        switch (pointee.Name)
        {
            case "bpf_wq": return ParamKind.Workqueue;
            case "bpf_task_work": return ParamKind.TaskWork;
        }
        if (HasSuffix(param, "__irq_flag"))
            return ParamKind.IrqFlag;
        if (pointee.Name == "bpf_res_spin_lock")
            return ParamKind.ResSpinLock;
        if (reg.Type == RegType.BtfId && (!IsEarlyKernel || IsEarlyObject(meta, reg)) || SocketStruct(reg.Type) is not null && (!IsEarlyKernel || IsEarlySocket(reg)))
        {
            if (pointee is not BtfComposite)
                Reject(Errno.Inval, $"kernel function {meta.Name} args#{index} pointer type {KindText(pointee)} {pointee.Name} is not supported");
            return ParamKind.BtfId;
        }
        if (pointee is BtfFuncProto)
            return ParamKind.Callback;

        var hasSize = IsSizeParam(meta, index + 1, regNo + 1);
        if (!IsScalarType(pointee) && !IsScalarStruct(KernelBtf, pointee, 0) && !(hasSize && pointee is BtfVoid))
            Reject(Errno.Inval, $"arg#{index} pointer type {KindText(pointee)} {pointee.Name} must point to {(hasSize ? "void, " : "")}scalar, or struct with scalar");
        return hasSize ? ParamKind.MemSize : ParamKind.Mem;
    }

    /// <summary>The next parameter is the size of this one.</summary>
    private bool IsSizeParam(KfuncCallMeta meta, int index, int regNo)
    {
        if (index >= meta.Proto.Params.Length || regNo > MaxArgs)
            return false;
        var param = meta.Proto.Params[index];
        return IsScalarType(KernelBtf.SkipModifiers(param.Type)) && Reg(regNo).Type == RegType.Scalar
            && (HasSuffix(param, "__sz") || HasSuffix(param, "__szk"));
    }

    /// <summary>Kernel struct that registers of a type which is no BTF pointer stand for; null for others.</summary>
    private static string? SocketStruct(RegType type) => type switch
    {
        RegType.Socket => "sock",
        RegType.SockCommon => "sock_common",
        RegType.TcpSock => "tcp_sock",
        RegType.MapPtr => "bpf_map",
        _ => null,
    };

    /// <summary>The context struct of this program type, as programs see it.</summary>
    private bool IsCtxType(BtfType pointee)
    {
        if (pointee is not BtfComposite { IsUnion: false } || pointee.Name.Length == 0)
            return false;
        var name = CtxStructs.UserName(prog.Type);
        return name is not null && (pointee.Name == name || CtxStructs.IsProjection(name, pointee.Name));
    }

    /// <summary>A struct or union made of numbers, at most four levels deep.</summary>
    private bool IsScalarStruct(BtfSpec btf, BtfType type, int depth)
    {
        const int MaxDepth = 4;
        if (type is not BtfComposite composite)
            return false;
        foreach (var member in composite.Members)
        {
            var memberType = btf.SkipModifiers(member.Type);
            if (memberType is BtfComposite)
            {
                if (depth + 1 >= MaxDepth)
                {
                    Verbose("max struct nesting depth exceeded\n");
                    return false;
                }
                if (!IsScalarStruct(btf, memberType, depth + 1))
                    return false;
                continue;
            }
            if (memberType is BtfArray array)
            {
                if (array.Count == 0)
                    return false;
                memberType = btf.SkipModifiers(array.Element);
            }
            if (!IsScalarType(memberType))
                return false;
        }
        return true;
    }

    /// <summary>The kind of a type as messages spell it.</summary>
    private static string KindText(BtfType type) => type.Kind switch
    {
        BtfKind.Void => "UNKNOWN",
        BtfKind.FuncProto => "FUNC_PROTO",
        BtfKind.DeclTag => "DECL_TAG",
        BtfKind.TypeTag => "TYPE_TAG",
        var kind => kind.ToString().ToUpperInvariant(),
    };
}

/// <summary>Names of the structs that contexts are.</summary>
internal static class CtxStructs
{
    /// <summary>As programs see it; null when the type has none of its own.</summary>
    public static string? UserName(ProgType type) => type switch
    {
        ProgType.SocketFilter or ProgType.SchedCls or ProgType.SchedAct or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut
            or ProgType.LwtXmit or ProgType.LwtSeg6local or ProgType.SkSkb or ProgType.FlowDissector => "__sk_buff",
        ProgType.Xdp => "xdp_md",
        ProgType.CgroupSock => "bpf_sock",
        ProgType.CgroupSockAddr => "bpf_sock_addr",
        ProgType.SockOps => "bpf_sock_ops",
        ProgType.SkMsg => "sk_msg_md",
        ProgType.Kprobe => "bpf_user_pt_regs_t",
        ProgType.PerfEvent => "bpf_perf_event_data",
        ProgType.RawTracepoint or ProgType.RawTracepointWritable => "bpf_raw_tracepoint_args",
        ProgType.CgroupDevice => "bpf_cgroup_dev_ctx",
        ProgType.CgroupSysctl => "bpf_sysctl",
        ProgType.CgroupSockopt => "bpf_sockopt",
        ProgType.SkReuseport => "sk_reuseport_md",
        ProgType.SkLookup => "bpf_sk_lookup",
        ProgType.Netfilter => "bpf_nf_ctx",
        _ => null,
    };

    /// <summary>As the kernel has it.</summary>
    public static string? KernelName(ProgType type) => type switch
    {
        ProgType.SocketFilter or ProgType.SchedCls or ProgType.SchedAct or ProgType.CgroupSkb or ProgType.LwtIn or ProgType.LwtOut
            or ProgType.LwtXmit or ProgType.LwtSeg6local or ProgType.SkSkb => "sk_buff",
        ProgType.FlowDissector => "bpf_flow_dissector",
        ProgType.Xdp => "xdp_buff",
        ProgType.CgroupSock => "sock",
        ProgType.CgroupSockAddr => "bpf_sock_addr_kern",
        ProgType.SockOps => "bpf_sock_ops_kern",
        ProgType.SkMsg => "sk_msg",
        ProgType.Kprobe => "pt_regs",
        ProgType.PerfEvent => "bpf_perf_event_data_kern",
        ProgType.CgroupDevice => "bpf_cgroup_dev_ctx",
        ProgType.CgroupSysctl => "bpf_sysctl_kern",
        ProgType.CgroupSockopt => "bpf_sockopt_kern",
        ProgType.SkReuseport => "sk_reuseport_kern",
        ProgType.SkLookup => "bpf_sk_lookup_kern",
        ProgType.Netfilter => "bpf_nf_ctx",
        _ => null,
    };

    /// <summary>One struct is the view that programs have of the other.</summary>
    public static bool IsProjection(string user, string kernel) => (user, kernel) is ("__sk_buff", "sk_buff") or ("xdp_md", "xdp_buff");
}
