using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Tests.Kernel;

public sealed class ProfileTests
{
    private static readonly Profile Profile = ProfileCatalog.Get("linux-6.18");

    [Fact]
    public void The_default_kernel_has_211_helpers() => Assert.Equal(211, Profile.Helpers.Count);

    [Fact]
    public void Kptr_xchg_takes_a_slot_and_a_released_object()
    {
        var (proto, _) = Profile.HelperFor(ProgType.SchedCls, 0, 194, sleepable: false);
        Assert.NotNull(proto);
        Assert.Equal(ArgType.KptrXchgDest, proto.Args[0].Type);
        Assert.Equal((ArgType.BtfId, TypeFlags.MaybeNull | TypeFlags.Release), (proto.Args[1].Type, proto.Args[1].Flags));
        Assert.Equal((RetType.BtfId, TypeFlags.MaybeNull), (proto.Ret, proto.RetFlags));
    }

    [Theory]
    [InlineData(ProgType.Xdp, 0, 23, "bpf_xdp_redirect_proto")]
    [InlineData(ProgType.SchedCls, 0, 23, "bpf_redirect_proto")]
    [InlineData(ProgType.Kprobe, 0, 173, "bpf_get_func_ip_proto_kprobe")]
    [InlineData(ProgType.Kprobe, (int)AttachType.TraceKprobeMulti, 173, "bpf_get_func_ip_proto_kprobe_multi")]
    [InlineData(ProgType.Tracing, (int)AttachType.TraceFentry, 107, "bpf_sk_storage_get_tracing_proto")]
    [InlineData(ProgType.Tracing, (int)AttachType.TraceFentry, 25, "bpf_perf_event_output_proto")]
    [InlineData(ProgType.Tracepoint, 0, 25, "bpf_perf_event_output_proto")]
    [InlineData(ProgType.CgroupSockAddr, (int)AttachType.CgroupInet4Connect, 46, "bpf_get_socket_cookie_sock_addr_proto")]
    public void Each_program_type_gets_its_own_prototype(ProgType type, int attach, int helper, string expected) =>
        Assert.Equal(expected, Profile.HelperFor(type, (AttachType)attach, helper, false).Proto?.Name);

    [Fact]
    public void A_refusal_is_in_the_kernels_words()
    {
        Assert.Equal("program of this type cannot use helper bpf_probe_read#4", Profile.HelperFor(ProgType.Xdp, 0, 4, false).Reason);
        Assert.Equal("invalid func unknown#4711", Profile.HelperFor(ProgType.Xdp, 0, 4711, false).Reason);
    }

    [Fact]
    public void Task_acquire_is_acquiring_and_may_return_null()
    {
        var kfunc = Profile.KfuncsByName["bpf_task_acquire"];
        Assert.Equal(KfuncFlags.Acquire | KfuncFlags.Rcu | KfuncFlags.RetNull, kfunc.Flags);
        Assert.Contains(ProgType.SchedCls, kfunc.ProgTypes.AsEnumerable());
        Assert.Same(kfunc, Profile.Kfuncs[kfunc.BtfId]);
    }

    [Fact]
    public void The_xdp_context_yields_packet_pointers()
    {
        var context = Profile.Context(ProgType.Xdp, 0);
        Assert.Equal("xdp_md", context?.Struct);
        Assert.Contains(context!.Accesses, a => a is { Offset: 0, Size: 4, CanRead: true, CanWrite: false, Reg: "pkt(r=0)" });
    }

    [Fact]
    public void Tables_name_sections_map_types_and_configuration()
    {
        Assert.Contains(Profile.Sections, s => s is { Pattern: "uprobe.s+", Type: ProgType.Kprobe } && s.Flags.Contains("SEC_SLEEPABLE"));
        Assert.True(Profile.MapTypes[MapType.Array].ConstantKeyNonNull);
        Assert.Contains(MapType.Ringbuf, Profile.HelperMapTypes["bpf_ringbuf_reserve"].AsEnumerable());
        Assert.Contains(MapType.TaskStorage, Profile.FieldMapTypes["BPF_UPTR"].AsEnumerable());
        Assert.Equal("y", Profile.Config["CONFIG_BPF_SYSCALL"]);
        Assert.Contains("schedule", Profile.Symbols.AsEnumerable());
        Assert.Equal((0, 3), Profile.ProgTypeSpec(ProgType.CgroupSkb, AttachType.CgroupInetEgress) is { } p ? ((int)p.RetMin!, (int)p.RetMax!) : default);
    }
}
