using Playground.Kernel.Objects;

namespace Playground.Verifier;

// What BPF_PROG_LOAD refuses before the verifier runs: an errno without a word.
internal sealed partial class ProgramVerifier
{
    private const uint KnownFlags = 1 | 2 | 4 | 8 | 16 | 32 | 64 | 128;
    private const int MaxInsns = 1_000_000, MaxInsnsUnprivileged = 4096;

    private void CheckProgramLoad()
    {
        if ((prog.Flags & ~KnownFlags) != 0)
            RejectSilently(Errno.Inval);
        if (insns.Length == 0 || insns.Length > (BpfCapable ? MaxInsns : MaxInsnsUnprivileged))
            RejectSilently(Errno.E2Big);
        if (!HasType(prog.Type) || !TakesAttachType(prog.Type, prog.ExpectedAttachType))
            RejectSilently(Errno.Inval);
        if (!PerfmonCapable && profile.ProgTypeSpec(prog.Type, prog.ExpectedAttachType) is { NeedsPerfmon: true })
            RejectSilently(Errno.Perm);
    }

    /// <summary>The kernel was built with this type.</summary>
    private bool HasType(ProgType type) => type switch
    {
        ProgType.Unspecified => false,
        ProgType.LircMode2 => IsConfigured("CONFIG_BPF_LIRC_MODE2"),
        ProgType.Lsm => IsConfigured("CONFIG_BPF_LSM"),
        ProgType.Netfilter => IsConfigured("CONFIG_NETFILTER_BPF_LINK"),
        _ => type <= ProgType.Netfilter,
    };

    private bool IsConfigured(string option) => profile.Config.Count == 0 || profile.Config.TryGetValue(option, out var value) && value is "y" or "m";

    /// <summary>Types whose expected attach type matters take a few of them only.</summary>
    private static bool TakesAttachType(ProgType type, AttachType attach) => type switch
    {
        // Without an attach type the kernel fills in the one that older programs meant.
        ProgType.CgroupSock => attach is AttachType.CgroupInetIngress or AttachType.CgroupInetSockCreate or AttachType.CgroupInetSockRelease
            or AttachType.CgroupInet4PostBind or AttachType.CgroupInet6PostBind,
        ProgType.SkReuseport => attach is AttachType.CgroupInetIngress or AttachType.SkReuseportSelect or AttachType.SkReuseportSelectOrMigrate,
        ProgType.CgroupSockAddr => attach is AttachType.CgroupInet4Bind or AttachType.CgroupInet6Bind or AttachType.CgroupInet4Connect
            or AttachType.CgroupInet6Connect or AttachType.CgroupUnixConnect or AttachType.CgroupInet4Getpeername or AttachType.CgroupInet6Getpeername
            or AttachType.CgroupUnixGetpeername or AttachType.CgroupInet4Getsockname or AttachType.CgroupInet6Getsockname or AttachType.CgroupUnixGetsockname
            or AttachType.CgroupUdp4Sendmsg or AttachType.CgroupUdp6Sendmsg or AttachType.CgroupUnixSendmsg or AttachType.CgroupUdp4Recvmsg
            or AttachType.CgroupUdp6Recvmsg or AttachType.CgroupUnixRecvmsg,
        ProgType.CgroupSkb => attach is AttachType.CgroupInetIngress or AttachType.CgroupInetEgress,
        ProgType.CgroupSockopt => attach is AttachType.CgroupSetsockopt or AttachType.CgroupGetsockopt,
        ProgType.SkLookup => attach == AttachType.SkLookup,
        ProgType.Netfilter => attach == AttachType.Netfilter,
        ProgType.Syscall or ProgType.Ext => attach == AttachType.CgroupInetIngress,
        _ => true,
    };
}
