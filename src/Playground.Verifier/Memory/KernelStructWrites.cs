using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// The few fields of kernel objects that some struct_ops programs may write.
internal sealed partial class ProgramVerifier
{
    /// <summary>Fields of <c>tcp_sock</c> that a congestion control may write, by path from tcp_sock.</summary>
    private static readonly string[] tcpSockFields =
    [
        "inet_conn.icsk_inet.sk.sk_pacing_rate", "inet_conn.icsk_inet.sk.sk_pacing_status", "inet_conn.icsk_ca_priv", "inet_conn.icsk_ack.pending",
        "snd_cwnd", "snd_cwnd_cnt", "snd_cwnd_stamp", "snd_ssthresh", "ecn_flags", "app_limited",
    ];

    /// <summary>A write through a pointer to a kernel object.</summary>
    private void CheckKernelStructWrite(in RegState reg, int off, int size)
    {
        if (prog.Type == ProgType.StructOps && StructOpsTypeName is not "tcp_congestion_ops")
        {
            CheckTestStructWrite(reg, off, size);
            return;
        }
        if (prog.Type != ProgType.StructOps || reg.Btf[reg.BtfId] is not BtfComposite { Name: "tcp_sock" } tcpSock)
        {
            // The packet programs of 6.12 ask connection tracking, a module there, which refuses without a word.
            if (profile.Version < new KernelVersion(6, 13) && prog.Type is ProgType.SchedCls or ProgType.SchedAct or ProgType.Xdp && (reg.Flags & TypeFlags.Alloc) == 0)
                RejectSilently(Errno.Acces);
            Reject(Errno.Acces, "only read is supported");
            return;
        }
        foreach (var path in tcpSockFields)
        {
            if (KptrTypes.OffsetOf(KernelBtf, tcpSock, path) is not { } start || off < start)
                continue;
            var end = start + SizeOfMember(tcpSock, path);
            if (off >= end || (off != start && !path.EndsWith("icsk_ca_priv", StringComparison.Ordinal)))
                continue;
            if (off + size > end)
                Reject(Errno.Acces, $"write access at off {off} with size {size} beyond the member of tcp_sock ended at {end}");
            return;
        }
        Reject(Errno.Acces, $"no write support to tcp_sock at off {off}");
    }

    /// <summary>Members of the kernel's own test struct may write the state that they are given, and nothing else.</summary>
    private void CheckTestStructWrite(in RegState reg, int off, int size)
    {
        if (StructOpsTypeName != "bpf_dummy_ops")
            Unsupported($"writing to kernel objects in {StructOpsTypeName}");
        if (!ReferenceEquals(reg.Btf, KernelBtf) || reg.Btf[reg.BtfId] is not BtfComposite { Name: "bpf_dummy_ops_state" } state)
        {
            Reject(Errno.Acces, "only access to bpf_dummy_ops_state is supported");
            return;
        }
        if (off + size > state.Size)
            Reject(Errno.Acces, $"write access at off {off} with size {size}");
    }

    /// <summary>The kernel's test struct offers no helper at all.</summary>
    private bool StructOpsHasHelpers()
    {
        if (StructOpsTypeName is not ("tcp_congestion_ops" or "bpf_dummy_ops"))
            Unsupported($"helpers of {StructOpsTypeName}");
        return StructOpsTypeName == "tcp_congestion_ops";
    }

    /// <summary>The socket that a congestion control is given is always a TCP socket.</summary>
    private ContextField AsTcpSock(ContextField field) =>
        field.Type == RegType.BtfId && StructOpsTypeName == "tcp_congestion_ops" && KernelBtf[field.BtfId].Name == "sock"
            && KernelBtf.FindFirst("tcp_sock", BtfKind.Struct) is { } tcpSock ? field with { BtfId = tcpSock.Id } : field;

    private string StructOpsTypeName => prog.AttachBtfId != 0 && KernelBtf.Contains(prog.AttachBtfId) ? KernelBtf[prog.AttachBtfId].Name : "";

    private int SizeOfMember(BtfComposite type, string path)
    {
        var name = path.Split('.', 2);
        foreach (var member in type.Members)
        {
            var inner = KernelBtf.SkipModifiers(member.Type) as BtfComposite;
            if (member.Name == name[0])
                return name.Length == 1 ? MemberSize(member) : inner is null ? 0 : SizeOfMember(inner, name[1]);
            if (member.Name.Length == 0 && inner is not null && SizeOfMember(inner, path) is > 0 and var size)
                return size;
        }
        return 0;
    }

    private int MemberSize(BtfMember member)
    {
        if (member.BitfieldSize != 0)
            return (member.BitfieldSize + 7) / 8;
        return TypeSizes.TryResolve(KernelBtf, member.Type, out var resolved) ? (int)resolved.Size : 0;
    }
}
