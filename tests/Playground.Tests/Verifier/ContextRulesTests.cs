using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Verifier;

namespace Playground.Tests.Verifier;

public class ContextRulesTests
{
    private static readonly Profile profile = ProfileCatalog.Get("linux-6.18");

    private static ContextField Read(ProgType type, int off, int size, bool isSignExtend = false) =>
        new ContextRules(profile.Context(type, AttachType.CgroupInetIngress)).Find(type, off, size, isWrite: false, isSignExtend, profile.KernelBtf);

    [Fact]
    public void Packet_ends_of_a_packet_filter_are_pointers()
    {
        Assert.Equal(RegType.Pkt, Read(ProgType.Xdp, 0, 4).Type);
        Assert.Equal(RegType.PktEnd, Read(ProgType.Xdp, 4, 4).Type);
        Assert.Equal(RegType.PktMeta, Read(ProgType.Xdp, 8, 4).Type);
    }

    [Fact]
    public void A_pointer_field_cannot_be_read_in_part_or_with_sign_extension()
    {
        Assert.False(Read(ProgType.Xdp, 0, 2).IsLegal);
        Assert.False(Read(ProgType.Xdp, 0, 4, isSignExtend: true).IsLegal);
        Assert.True(Read(ProgType.Xdp, 12, 4, isSignExtend: true).IsLegal);
    }

    [Theory]
    [InlineData(ProgType.Tracepoint, 0, 8, false)]
    [InlineData(ProgType.Tracepoint, 8, 8, true)]
    [InlineData(ProgType.Tracepoint, 8184, 8, true)]
    [InlineData(ProgType.Tracepoint, 8192, 8, false)]
    [InlineData(ProgType.RawTracepoint, 88, 8, true)]
    [InlineData(ProgType.RawTracepoint, 96, 8, false)]
    [InlineData(ProgType.Syscall, 65528, 8, true)]
    [InlineData(ProgType.Syscall, 12, 8, false)]
    public void Contexts_without_a_struct_have_their_own_ends(ProgType type, int off, int size, bool legal) =>
        Assert.Equal(legal, Read(type, off, size).IsLegal);

    [Fact]
    public void A_socket_of_a_packet_may_be_null()
    {
        var field = Read(ProgType.SchedCls, 168, 8);
        Assert.Equal((RegType.SockCommon, TypeFlags.MaybeNull), (field.Type, field.Flags));
    }
}
