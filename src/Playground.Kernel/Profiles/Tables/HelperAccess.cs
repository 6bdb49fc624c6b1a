using System.Collections.Frozen;
using System.Text;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Who may call which helper with which prototype: probed where loads could tell, by the kernel's dispatchers elsewhere.</summary>
internal sealed class HelperAccess
{
    /// <summary>By probe (<c>xdp</c>, <c>cgroup_sock_addr/cgroup_inet4_bind</c>): the helpers that are callable, or that a later rule refuses.</summary>
    private readonly Dictionary<string, HashSet<int>> probed = [];
    private readonly Dictionary<string, string[]> fallbacks = [];

    /// <summary>seq_printf, seq_write, seq_printf_btf: of the tracing programs only iterators have a seq file.</summary>
    private static readonly FrozenSet<int> IteratorOnly = new[] { 126, 127, 150 }.ToFrozenSet();

    public HelperAccess(DataFolder folder)
    {
        foreach (var row in folder.Rows("callable.tsv"))
            probed[row[0]] = [.. Ranges(row[1]), .. Ranges(row[2]), .. Ranges(row[3])];
        foreach (var row in folder.Rows("dispatchers.tsv"))
            fallbacks[row[0]] = DataFolder.Words(row[1]);
    }

    /// <summary>setsockopt, getsockopt: of the security programs only those of a cgroup hold the socket's lock, at some hooks.</summary>
    private static readonly FrozenSet<int> CgroupOnly = new[] { 49, 57 }.ToFrozenSet();

    /// <summary>Numbers from here on are the proposal's; every program type may call them.</summary>
    private const int FirstProposalHelper = 65001;

    /// <summary>The prototype, or null when programs of this kind may not call the helper.</summary>
    /// <param name="target">Attach target, which matters for iterators and struct_ops.</param>
    public HelperProto? Choose(HelperSpec helper, ProgType type, AttachType attach, string? target, bool sleepable)
    {
        if (helper.Id >= FirstProposalHelper)
            return helper.Protos[0];
        var chain = Chain(Dispatcher(type, target));
        var proto = chain.Select(d => Pick(helper, d, attach, sleepable)).FirstOrDefault(p => p != null);
        if (Probe(type, attach, target, sleepable) is { } probe && probed.TryGetValue(probe, out var callable))
        {
            // A dispatcher that the table of prototypes does not name (tracepoint output, say) hands out the tracing flavour.
            // What only certain targets may call is offered to all of the type; refusing the target is the verifier's.
            if (proto is { AllowedCallback.Length: > 0 })
                return proto;
            return callable.Contains(helper.Id) || IsRetvalOfOwnHook(helper.Id, type, attach) ? proto ?? Pick(helper, "kprobe_prog_func_proto", attach, sleepable) ?? helper.Protos[0] : null;
        }
        if (type is ProgType.Tracing or ProgType.Lsm && attach != AttachType.TraceIter && IteratorOnly.Contains(helper.Id))
            return null;
        if (type == ProgType.Lsm && attach != AttachType.LsmCgroup && (CgroupOnly.Contains(helper.Id) || proto?.Dispatchers is ["cgroup_common_func_proto"]))
            return null;
        if (type is ProgType.Tracing or ProgType.Lsm && proto == null && probed.TryGetValue("tracing/raw_tp(btf)", out var raw) && raw.Contains(helper.Id))
            return Pick(helper, "kprobe_prog_func_proto", attach, sleepable) ?? helper.Protos[0];
        return proto;
    }

    /// <summary>
    /// bpf_get_retval and bpf_set_retval depend on the attach type. Device and sysctl programs were probed without theirs, with which
    /// they are offered.
    /// </summary>
    private static bool IsRetvalOfOwnHook(int id, ProgType type, AttachType attach) => id is 186 or 187
        && ((type, attach) is (ProgType.CgroupDevice, AttachType.CgroupDevice) or (ProgType.CgroupSysctl, AttachType.CgroupSysctl));

    /// <summary>The dispatcher's prototype of a helper that has several: sleepable programs get the sleepable one.</summary>
    private static HelperProto? Pick(HelperSpec helper, string dispatcher, AttachType attach, bool sleepable)
    {
        var matches = helper.Protos.Where(p => p.Dispatchers.Any(d => Matches(d, dispatcher, attach))).ToArray();
        return matches.FirstOrDefault(p => p.Name.Contains("_sleepable_") == sleepable) ?? matches.FirstOrDefault();
    }

    /// <summary>True when an entry such as <c>kprobe_prog_func_proto (expected attach KPROBE_MULTI or KPROBE_SESSION)</c> is this dispatcher under this attach type.</summary>
    private static bool Matches(string entry, string dispatcher, AttachType attach)
    {
        if (!entry.StartsWith(dispatcher, StringComparison.Ordinal))
            return false;
        var condition = entry[dispatcher.Length..];
        var special = attach is AttachType.TraceKprobeMulti or AttachType.TraceKprobeSession or AttachType.TraceUprobeMulti or AttachType.TraceUprobeSession;
        if (condition.StartsWith(" (expected attach", StringComparison.Ordinal))
            return special && condition.Contains(Snake(attach.ToString())["trace_".Length..].ToUpperInvariant(), StringComparison.Ordinal);
        return condition.StartsWith(" (otherwise", StringComparison.Ordinal) ? !special : condition.Length == 0;
    }

    private List<string> Chain(string first)
    {
        var chain = new List<string> { first };
        for (var i = 0; i < chain.Count; i++)
            foreach (var next in fallbacks.GetValueOrDefault(chain[i], []))
                if (!chain.Contains(next))
                    chain.Add(next);
        if (!chain.Contains("bpf_base_func_proto"))
            chain.Add("bpf_base_func_proto");
        return chain;
    }

    private static string Dispatcher(ProgType type, string? target) => type switch
    {
        ProgType.SocketFilter => "sk_filter_func_proto",
        ProgType.Kprobe => "kprobe_prog_func_proto",
        ProgType.SchedCls or ProgType.SchedAct => "tc_cls_act_func_proto",
        ProgType.Tracepoint => "tp_prog_func_proto",
        ProgType.Xdp => "xdp_func_proto",
        ProgType.PerfEvent => "pe_prog_func_proto",
        ProgType.CgroupSkb => "cg_skb_func_proto",
        ProgType.CgroupSock => "sock_filter_func_proto",
        ProgType.LwtIn => "lwt_in_func_proto",
        ProgType.LwtOut => "lwt_out_func_proto",
        ProgType.LwtXmit => "lwt_xmit_func_proto",
        ProgType.SockOps => "sock_ops_func_proto",
        ProgType.SkSkb => "sk_skb_func_proto",
        ProgType.CgroupDevice => "cgroup_dev_func_proto",
        ProgType.SkMsg => "sk_msg_func_proto",
        ProgType.RawTracepoint or ProgType.RawTracepointWritable => "raw_tp_prog_func_proto",
        ProgType.CgroupSockAddr => "sock_addr_func_proto",
        ProgType.LwtSeg6local => "lwt_seg6local_func_proto",
        ProgType.LircMode2 => "lirc_mode2_func_proto",
        ProgType.SkReuseport => "sk_reuseport_func_proto",
        ProgType.FlowDissector => "flow_dissector_func_proto",
        ProgType.CgroupSysctl => "sysctl_func_proto",
        ProgType.CgroupSockopt => "cg_sockopt_func_proto",
        ProgType.Tracing when target == "tcp" => "bpf_iter_tcp_get_func_proto",
        ProgType.Tracing when target == "unix" => "bpf_iter_unix_get_func_proto",
        ProgType.Tracing => "tracing_prog_func_proto",
        ProgType.StructOps => "bpf_tcp_ca_get_func_proto",
        ProgType.Lsm => "bpf_lsm_func_proto",
        ProgType.SkLookup => "sk_lookup_func_proto",
        ProgType.Syscall => "syscall_prog_func_proto",
        ProgType.Netfilter => "bpf_nf_func_proto",
        _ => "bpf_base_func_proto",
    };

    private string? Probe(ProgType type, AttachType attach, string? target, bool sleepable) => type switch
    {
        ProgType.Tracing when attach == AttachType.TraceRawTp => "tracing/raw_tp(btf)",
        ProgType.Tracing when attach == AttachType.TraceIter => target is "tcp" or "unix" ? $"tracing/iter_{target}"
            : sleepable ? "tracing/iter_task(sleepable)" : "tracing/iter_task",
        ProgType.Tracing => "tracing/fentry",
        ProgType.Lsm => "lsm/mac",
        ProgType.Ext => null,
        ProgType.StructOps => "struct_ops/tcp_congestion_ops",
        ProgType.Kprobe => attach switch
        {
            AttachType.TraceKprobeMulti => "kprobe/kprobe_multi",
            AttachType.TraceKprobeSession => "kprobe/kprobe_session",
            AttachType.TraceUprobeMulti or AttachType.TraceUprobeSession => "kprobe/uprobe_multi",
            _ => sleepable ? "kprobe/sleepable_uprobe" : "kprobe",
        },
        _ => Snake(type.ToString()) is var name && probed.ContainsKey($"{name}/{Snake(attach.ToString())}") ? $"{name}/{Snake(attach.ToString())}" : name,
    };

    /// <summary><c>CgroupInet4Bind</c> as <c>cgroup_inet4_bind</c>.</summary>
    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    private static IEnumerable<int> Ranges(string cell)
    {
        foreach (var word in DataFolder.Words(cell))
        {
            var dash = word.IndexOf('-');
            var first = int.Parse(dash < 0 ? word : word[..dash]);
            for (var id = first; id <= (dash < 0 ? first : int.Parse(word[(dash + 1)..])); id++)
                yield return id;
        }
    }
}
