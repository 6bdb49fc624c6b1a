using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Arguments of tracing iterators and hooks that have a type of their own, not the one BTF would give.
internal sealed partial class ProgramVerifier
{
    /// <summary>The iterator's own rule for the argument at this offset; null when BTF decides.</summary>
    private ContextField? IteratorArgument(int off)
    {
        if (prog.Type == ProgType.StructOps)
            return StructOpsArgument(off);
        if (prog.Type != ProgType.Tracing || prog.ExpectedAttachType != AttachType.TraceIter || !KernelBtf.Contains(prog.AttachBtfId))
            return null;
        var target = KernelBtf[prog.AttachBtfId].Name;
        foreach (var row in iteratorRows)
        {
            if (row.Function != target || row.Argument * WordSize != off)
                continue;
            if (row.Struct.Length == 0)
                return new(true, RegType.Buf, row.Flags, 0);
            return KernelBtf.FindFirst(row.Struct, BtfKind.Struct) is { } type ? new(true, RegType.BtfId, IsEarlyKernel ? row.Flags & ~TypeFlags.Trusted : row.Flags, type.Id) : null;
        }
        return null;
    }

    private const TypeFlags OrNull = TypeFlags.MaybeNull, TrustedOrNull = TypeFlags.MaybeNull | TypeFlags.Trusted;

    /// <summary>Probed on 6.18.44: one iter program per argument. Arguments without a row follow BTF (the first one, meta, always does).</summary>
    /// <remarks>An empty struct name is a buffer.</remarks>
    private static readonly (string Function, int Argument, string Struct, TypeFlags Flags)[] iteratorRows =
    [
        ("bpf_iter_bpf_link", 1, "bpf_link", OrNull),
        ("bpf_iter_bpf_map", 1, "bpf_map", TrustedOrNull),
        ("bpf_iter_bpf_map_elem", 2, "", OrNull | TypeFlags.RdOnly),
        ("bpf_iter_bpf_map_elem", 3, "", OrNull),
        ("bpf_iter_bpf_prog", 1, "bpf_prog", OrNull),
        ("bpf_iter_bpf_sk_storage_map", 2, "sock", OrNull),
        ("bpf_iter_bpf_sk_storage_map", 3, "", OrNull),
        ("bpf_iter_cgroup", 1, "cgroup", TrustedOrNull),
        ("bpf_iter_dmabuf", 1, "dma_buf", OrNull),
        ("bpf_iter_ipv6_route", 1, "fib6_info", OrNull),
        ("bpf_iter_kmem_cache", 1, "kmem_cache", TrustedOrNull),
        ("bpf_iter_ksym", 1, "kallsym_iter", OrNull),
        ("bpf_iter_netlink", 1, "netlink_sock", OrNull),
        ("bpf_iter_sockmap", 2, "", OrNull | TypeFlags.RdOnly),
        ("bpf_iter_sockmap", 3, "sock", OrNull),
        ("bpf_iter_task", 1, "task_struct", TrustedOrNull),
        ("bpf_iter_task_file", 1, "task_struct", OrNull),
        ("bpf_iter_task_file", 3, "file", OrNull),
        ("bpf_iter_task_vma", 1, "task_struct", OrNull),
        ("bpf_iter_task_vma", 2, "vm_area_struct", OrNull),
        ("bpf_iter_tcp", 1, "sock_common", TrustedOrNull),
        ("bpf_iter_udp", 1, "udp_sock", TrustedOrNull),
        ("bpf_iter_unix", 1, "unix_sock", OrNull),
    ];
}
