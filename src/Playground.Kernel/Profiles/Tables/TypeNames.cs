using System.Collections.Frozen;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Reads the kernel's names of argument and return types (<c>ARG_PTR_TO_MEM|MEM_RDONLY</c>).</summary>
internal static class TypeNames
{
    public static (ArgType Type, TypeFlags Flags) Arg(string text)
    {
        var (type, flags) = (ArgType.DontCare, TypeFlags.None);
        foreach (var word in text.Split('|'))
        {
            if (Args.TryGetValue(word, out var arg))
                (type, flags) = (arg.Item1, flags | arg.Item2);
            else
                flags |= Flags[word];
        }
        return (type, flags);
    }

    public static (RetType Type, TypeFlags Flags) Ret(string text)
    {
        var (type, flags) = (RetType.Integer, TypeFlags.None);
        foreach (var word in text.Split('|'))
        {
            if (Rets.TryGetValue(word, out var ret))
                (type, flags) = (ret.Item1, flags | ret.Item2);
            else
                flags |= Flags[word];
        }
        return (type, flags);
    }

    /// <summary>Size of what a prototype's <c>sizeof</c> names, in bytes; the types are the ABI's and never change.</summary>
    public static int Size(string text) => text switch
    {
        "sizeof(s64)" or "sizeof(u64)" => 8,
        "sizeof(u32)" => 4,
        "sizeof(struct iphdr)" or "sizeof(struct tcphdr)" => 20,
        "sizeof(struct ipv6hdr)" => 40,
        _ => throw new FormatException($"size of '{text}' is not known"),
    };

    /// <summary>Struct that a prototype's type id stands for; empty when the helper has a rule of its own.</summary>
    public static string Struct(string symbol) => Structs[symbol];

    private static readonly FrozenDictionary<string, (ArgType, TypeFlags)> Args = new Dictionary<string, (ArgType, TypeFlags)>
    {
        ["ARG_CONST_MAP_PTR"] = (ArgType.ConstMapPtr, 0),
        ["ARG_PTR_TO_MAP_KEY"] = (ArgType.MapKey, 0),
        ["ARG_PTR_TO_MAP_VALUE"] = (ArgType.MapValue, 0),
        ["ARG_PTR_TO_MAP_VALUE_OR_NULL"] = (ArgType.MapValue, TypeFlags.MaybeNull),
        ["ARG_PTR_TO_MEM"] = (ArgType.Mem, 0),
        ["ARG_PTR_TO_MEM_OR_NULL"] = (ArgType.Mem, TypeFlags.MaybeNull),
        ["ARG_PTR_TO_UNINIT_MEM"] = (ArgType.Mem, TypeFlags.Uninit | TypeFlags.Write),
        ["ARG_PTR_TO_FIXED_SIZE_MEM"] = (ArgType.Mem, TypeFlags.FixedSize),
        ["ARG_PTR_TO_ARENA"] = (ArgType.Arena, 0),
        ["ARG_CONST_SIZE"] = (ArgType.ConstSize, 0),
        ["ARG_CONST_SIZE_OR_ZERO"] = (ArgType.ConstSizeOrZero, 0),
        ["ARG_PTR_TO_CTX"] = (ArgType.Ctx, 0),
        ["ARG_PTR_TO_CTX_OR_NULL"] = (ArgType.Ctx, TypeFlags.MaybeNull),
        ["ARG_ANYTHING"] = (ArgType.Anything, 0),
        ["ARG_PTR_TO_SPIN_LOCK"] = (ArgType.SpinLock, 0),
        ["ARG_PTR_TO_SOCK_COMMON"] = (ArgType.SockCommon, 0),
        ["ARG_PTR_TO_SOCKET"] = (ArgType.Socket, 0),
        ["ARG_PTR_TO_SOCKET_OR_NULL"] = (ArgType.Socket, TypeFlags.MaybeNull),
        ["ARG_PTR_TO_BTF_ID"] = (ArgType.BtfId, 0),
        ["ARG_PTR_TO_BTF_ID_OR_NULL"] = (ArgType.BtfId, TypeFlags.MaybeNull),
        ["ARG_PTR_TO_RINGBUF_MEM"] = (ArgType.RingbufMem, 0),
        ["ARG_CONST_ALLOC_SIZE_OR_ZERO"] = (ArgType.ConstAllocSizeOrZero, 0),
        ["ARG_PTR_TO_BTF_ID_SOCK_COMMON"] = (ArgType.BtfIdSockCommon, 0),
        ["ARG_PTR_TO_PERCPU_BTF_ID"] = (ArgType.PercpuBtfId, 0),
        ["ARG_PTR_TO_FUNC"] = (ArgType.Func, 0),
        ["ARG_PTR_TO_STACK_OR_NULL"] = (ArgType.Stack, TypeFlags.MaybeNull),
        ["ARG_PTR_TO_CONST_STR"] = (ArgType.ConstStr, 0),
        ["ARG_PTR_TO_TIMER"] = (ArgType.Timer, 0),
        ["ARG_KPTR_XCHG_DEST"] = (ArgType.KptrXchgDest, 0),
        ["ARG_PTR_TO_DYNPTR"] = (ArgType.Dynptr, 0),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (RetType, TypeFlags)> Rets = new Dictionary<string, (RetType, TypeFlags)>
    {
        ["RET_INTEGER"] = (RetType.Integer, 0),
        ["RET_VOID"] = (RetType.Void, 0),
        ["RET_PTR_TO_MAP_VALUE"] = (RetType.MapValue, 0),
        ["RET_PTR_TO_MAP_VALUE_OR_NULL"] = (RetType.MapValue, TypeFlags.MaybeNull),
        ["RET_PTR_TO_SOCKET_OR_NULL"] = (RetType.Socket, TypeFlags.MaybeNull),
        ["RET_PTR_TO_TCP_SOCK_OR_NULL"] = (RetType.TcpSock, TypeFlags.MaybeNull),
        ["RET_PTR_TO_SOCK_COMMON_OR_NULL"] = (RetType.SockCommon, TypeFlags.MaybeNull),
        ["RET_PTR_TO_RINGBUF_MEM_OR_NULL"] = (RetType.Mem, TypeFlags.MaybeNull | TypeFlags.Ringbuf),
        ["RET_PTR_TO_DYNPTR_MEM_OR_NULL"] = (RetType.Mem, TypeFlags.MaybeNull),
        ["RET_PTR_TO_MEM_OR_BTF_ID"] = (RetType.MemOrBtfId, 0),
        ["RET_PTR_TO_BTF_ID"] = (RetType.BtfId, 0),
        ["RET_PTR_TO_BTF_ID_OR_NULL"] = (RetType.BtfId, TypeFlags.MaybeNull),
        ["RET_PTR_TO_BTF_ID_TRUSTED"] = (RetType.BtfId, TypeFlags.Trusted),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, TypeFlags> Flags = new Dictionary<string, TypeFlags>
    {
        ["PTR_MAYBE_NULL"] = TypeFlags.MaybeNull,
        ["MEM_RDONLY"] = TypeFlags.RdOnly,
        ["MEM_UNINIT"] = TypeFlags.Uninit,
        ["MEM_WRITE"] = TypeFlags.Write,
        ["MEM_ALIGNED"] = TypeFlags.Aligned,
        ["OBJ_RELEASE"] = TypeFlags.Release,
        ["DYNPTR_TYPE_LOCAL"] = TypeFlags.DynptrLocal,
        ["DYNPTR_TYPE_RINGBUF"] = TypeFlags.DynptrRingbuf,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Structs = new Dictionary<string, string>
    {
        ["-"] = "",
        ["BPF_PTR_POISON"] = "",
        ["&btf_sock_ids[BTF_SOCK_TYPE_SOCK_COMMON]"] = "sock_common",
        ["&btf_sock_ids[BTF_SOCK_TYPE_TCP]"] = "tcp_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_TCP6]"] = "tcp6_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_TCP_TW]"] = "tcp_timewait_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_TCP_REQ]"] = "tcp_request_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_UDP6]"] = "udp6_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_UNIX]"] = "unix_sock",
        ["&btf_sock_ids[BTF_SOCK_TYPE_MPTCP]"] = "mptcp_sock",
        ["&btf_tracing_ids[BTF_TRACING_TYPE_TASK]"] = "task_struct",
        ["&tcp_sock_id"] = "tcp_sock",
        ["&btf_seq_file_ids[0]"] = "seq_file",
        ["&bpf_skb_output_btf_ids[0]"] = "sk_buff",
        ["&bpf_xdp_output_btf_ids[0]"] = "xdp_buff",
        ["&bpf_xdp_get_buff_len_bpf_ids[0]"] = "xdp_buff",
        ["&bpf_inode_storage_btf_ids[0]"] = "inode",
        ["&bpf_d_path_btf_ids[0]"] = "path",
        ["&bpf_bprm_opts_set_btf_ids[0]"] = "linux_binprm",
        ["&bpf_ima_inode_hash_btf_ids[0]"] = "inode",
        ["&bpf_ima_file_hash_btf_ids[0]"] = "file",
        ["&bpf_sock_from_file_btf_ids[0]"] = "socket",
        ["&bpf_sock_from_file_btf_ids[1]"] = "file",
        ["&bpf_cgroup_btf_id[0]"] = "cgroup",
        ["&bpf_task_pt_regs_ids[0]"] = "pt_regs",
    }.ToFrozenDictionary();
}
