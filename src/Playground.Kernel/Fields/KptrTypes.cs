using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Kernel.Fields;

/// <summary>Kernel types that a slot may own, and what is known of their counts.</summary>
public static class KptrTypes
{
    private static readonly KernelVersion V62 = new(6, 2), V63 = new(6, 3), V610 = new(6, 10);

    /// <summary>Struct, destructor, and where its count is; an empty path means that the count is not one word of memory.</summary>
    private static readonly (string Struct, string Destructor, KernelVersion Since)[] Destructors =
    [
        ("task_struct", "bpf_task_release_dtor", V62),
        ("cgroup", "bpf_cgroup_release_dtor", V62),
        ("bpf_cpumask", "bpf_cpumask_release_dtor", V63),
        ("bpf_crypto_ctx", "bpf_crypto_ctx_release_dtor", V610),
        ("prog_test_ref_kfunc", "bpf_kfunc_call_test_release_dtor", V62),
        ("prog_test_member", "bpf_kfunc_call_memb_release_dtor", V62),
        ("prog_test_ref_kfunc", "bpf_kfunc_call_test_release", new(5, 19)),
        ("prog_test_member", "bpf_kfunc_call_memb_release", new(5, 19)),
    ];

    /// <summary>Destructors that the 2022 design registers: one for each type whose count it knows, and for frames, which have none.</summary>
    private static readonly Dictionary<string, string> ProposalDestructors = new()
    {
        ["task_struct"] = "put_task",
        ["net"] = "put_net",
        ["nf_conn"] = "put_nf_conn",
        ["tcp_sock"] = "put_tcp_sock",
        ["xdp_frame"] = "put_xdp_frame",
    };

    /// <summary>Member paths of reference counts, first one that the kernel has.</summary>
    private static readonly Dictionary<string, string[]> RefcountPaths = new()
    {
        ["task_struct"] = ["rcu_users.refs.counter", "usage.refs.counter"],
        ["net"] = ["ns.__ns_ref.refs.counter", "ns.count.refs.counter"],
        ["nf_conn"] = ["ct_general.use.refs.counter", "ct_general.use.counter"],
        ["tcp_sock"] = ["inet_conn.icsk_inet.sk.__sk_common.skc_refcnt.refs.counter"],
        ["sock"] = ["__sk_common.skc_refcnt.refs.counter"],
        ["sock_common"] = ["skc_refcnt.refs.counter"],
        ["bpf_cpumask"] = ["usage.refs.counter"],
        ["bpf_crypto_ctx"] = ["usage.refs.counter"],
        ["prog_test_ref_kfunc"] = ["cnt.refs.counter"],
    };

    /// <summary>Types whose owned slot, loaded inside an RCU section, gives an <c>rcu_</c> pointer. Every program type does.</summary>
    private static readonly string[] RcuTypes = ["task_struct", "cgroup", "bpf_cpumask", "bpf_crypto_ctx", "prog_test_ref_kfunc"];

    /// <summary>Name of the destructor registered for a kernel struct; null when a slot cannot own one.</summary>
    public static string? Destructor(Profile profile, string structName)
    {
        if (profile.IsProposal)
            return ProposalDestructors.GetValueOrDefault(structName);
        foreach (var (name, destructor, since) in Destructors)
            if (name == structName && profile.Version >= since && profile.KernelBtf.FindFirst(destructor, BtfKind.Func) != null)
                return destructor;
        return null;
    }

    /// <summary>True when loading an owned slot of this kernel type inside an RCU section gives an <c>rcu_</c> pointer.</summary>
    public static bool IsRcuType(Profile profile, string structName) =>
        !profile.IsProposal && profile.Version >= new KernelVersion(6, 4) && RcuTypes.Contains(structName)
        && (structName != "bpf_crypto_ctx" || profile.Version >= V610);

    /// <summary>Bytes from the start of a kernel struct to its 32-bit reference count; null when it has none that is a word of memory.</summary>
    public static int? RefcountOffset(Profile profile, string structName)
    {
        if (!RefcountPaths.TryGetValue(structName, out var paths) || profile.KernelBtf.FindFirst(structName, BtfKind.Struct) is not BtfComposite type)
            return null;
        return paths.Select(path => OffsetOf(profile.KernelBtf, type, path)).FirstOrDefault(offset => offset != null);
    }

    /// <summary>Byte offset of a member path such as <c>ns.count</c>, through anonymous members; null when there is no such member.</summary>
    public static int? OffsetOf(BtfSpec btf, BtfComposite type, string path)
    {
        var (head, rest) = path.Split('.', 2) is [var h, var r] ? (h, r) : (path, "");
        foreach (var member in type.Members)
        {
            var inner = btf.SkipModifiers(member.Type) as BtfComposite;
            if (member.Name == head)
            {
                if (rest.Length == 0)
                    return member.BitOffset / 8;
                return inner == null ? null : OffsetOf(btf, inner, rest) is { } offset ? member.BitOffset / 8 + offset : null;
            }
            if (member.Name.Length == 0 && inner != null && OffsetOf(btf, inner, path) is { } nested)
                return member.BitOffset / 8 + nested;
        }
        return null;
    }
}
