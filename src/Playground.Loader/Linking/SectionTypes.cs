using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>What a program's section name says: type, attach type, load flags, and what it attaches to.</summary>
internal readonly record struct ProgramKind(ProgType Type, AttachType AttachType, uint Flags, int AttachBtfId, string? AttachTarget);

/// <summary>Program types from section names, by the profile's table of libbpf's section names.</summary>
internal static class SectionTypes
{
    private const uint Sleepable = 16, XdpHasFrags = 32;

    /// <summary>The first Linux with multi-uprobe links, which USDT programs are loaded for where they exist.</summary>
    private static readonly KernelVersion UprobeMulti = new(6, 6);

    public static ProgramKind Of(ObjectProgram program, Profile profile)
    {
        var section = program.Section.TrimStart('?');
        var spec = profile.Sections.FirstOrDefault(s => Matches(s.Pattern, section));
        if (spec is null)
            return program.Type != ProgType.Unspecified ? new ProgramKind(program.Type, program.AttachType ?? default, 0, 0, null) : Guess(section);
        var flags = (Has(spec, "SEC_SLEEPABLE") ? Sleepable : 0) | (Has(spec, "SEC_XDP_FRAGS") ? XdpHasFrags : 0);
        var slash = section.IndexOf('/');
        var target = spec.Pattern.EndsWith('+') && slash >= 0 && slash + 1 < section.Length ? section[(slash + 1)..] : null;
        var attach = Has(spec, "SEC_USDT") && profile.Version >= UprobeMulti ? AttachType.TraceUprobeMulti : spec.AttachType;
        if (!Has(spec, "SEC_ATTACH_BTF"))
            return new ProgramKind(spec.Type, attach, flags, 0, target);
        if (spec.Type == ProgType.Ext)
            throw new LinkException($"section \"{section}\": it replaces a function of another program, which has to be loaded first; libbpf: attach program FD is not set (errno 22)");
        if (target is null)
            throw new LinkException($"section \"{section}\" names no attach target");
        return new ProgramKind(spec.Type, attach, flags, FindTarget(profile, attach, target), target);
    }

    internal static bool Matches(string pattern, string section)
    {
        if (!pattern.EndsWith('+'))
            return section == pattern;
        var type = pattern.AsSpan()[..^1];
        return section.AsSpan().StartsWith(type) && (section.Length == type.Length || section[type.Length] == '/');
    }

    private static bool Has(SectionSpec spec, string flag) => spec.Flags.Contains(flag);

    private static int FindTarget(Profile profile, AttachType attach, string target)
    {
        if (target.Contains(':'))
            throw new LinkException($"attach target '{target}': {profile.Name} is a kernel without modules (errno 3)");
        var (name, kind) = attach switch
        {
            AttachType.TraceRawTp => ("btf_trace_" + target, BtfKind.Typedef),
            AttachType.LsmMac or AttachType.LsmCgroup => ("bpf_lsm_" + target, BtfKind.Func),
            AttachType.TraceIter => ("bpf_iter_" + target, BtfKind.Func),
            _ => (target, BtfKind.Func),
        };
        return profile.KernelBtf.FindFirst(name, kind)?.Id ?? throw new LinkException($"attach target '{target}': {profile.Name} has no {name}");
    }

    /// <summary>Section names that loaders of before libbpf 1.0 knew by their beginning.</summary>
    private static readonly (string Prefix, ProgType Type)[] OldNames =
    [
        ("kprobe", ProgType.Kprobe), ("kretprobe", ProgType.Kprobe), ("uprobe", ProgType.Kprobe), ("uretprobe", ProgType.Kprobe),
        ("raw_tracepoint", ProgType.RawTracepoint), ("raw_tp", ProgType.RawTracepoint), ("tracepoint", ProgType.Tracepoint), ("perf_event", ProgType.PerfEvent),
        ("xdp", ProgType.Xdp), ("af_xdp", ProgType.Xdp), ("XDP", ProgType.Xdp), ("socket", ProgType.SocketFilter), ("filter", ProgType.SocketFilter),
        ("sockops", ProgType.SockOps), ("sk_skb", ProgType.SkSkb), ("sk_msg", ProgType.SkMsg), ("cgroup/skb", ProgType.CgroupSkb), ("cgroup_skb", ProgType.CgroupSkb),
        ("cgroup/sock", ProgType.CgroupSock), ("cgroup/dev", ProgType.CgroupDevice), ("lwt_in", ProgType.LwtIn), ("lwt_out", ProgType.LwtOut), ("lwt", ProgType.LwtXmit),
        ("classifier", ProgType.SchedCls), ("tc", ProgType.SchedCls), ("action", ProgType.SchedAct), ("flow_dissector", ProgType.FlowDissector), ("lirc", ProgType.LircMode2),
    ];

    private static ProgramKind Guess(string section)
    {
        foreach (var (prefix, type) in OldNames)
        {
            if (section.StartsWith(prefix, StringComparison.Ordinal))
                return new ProgramKind(type, default, 0, 0, null);
        }
        throw new LinkException($"section \"{section}\" says no program type; name one (--type)", unsupported: true);
    }
}
