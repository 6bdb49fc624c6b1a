using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Tests.Kernel;

public sealed class ProfileCatalogTests
{
    public static TheoryData<string> Names => [.. ProfileCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kernel_function_has_its_type_in_the_kernels_types(string name)
    {
        var profile = ProfileCatalog.Get(name);
        Assert.NotEmpty(profile.Kfuncs);
        foreach (var kfunc in profile.Kfuncs.Values)
            Assert.Equal((kfunc.Name, BtfKind.Func), (profile.KernelBtf[kfunc.BtfId].Name, profile.KernelBtf[kfunc.BtfId].Kind));
    }

    [Theory]
    [InlineData("linux-6.18", 211)]
    [InlineData("linux-6.12", 211)]
    [InlineData("linux-6.1", 209)]
    [InlineData("proposal-2022-02", 212)]
    public void A_kernel_has_the_helpers_of_its_time(string name, int count) => Assert.Equal(count, ProfileCatalog.Get(name).Helpers.Count);

    [Theory]
    [InlineData("linux-6.18+kptr_get=plain-inc")]
    [InlineData("proposal-2022-02+kptr_get=sideways")]
    [InlineData("proposal-2022-02+kptr_get")]
    [InlineData("proposal-2022-02+kptr_get=plain-inc+kptr_get=plain-inc")]
    [InlineData("linux-2.4")]
    public void An_unknown_profile_or_variant_is_refused(string name) => Assert.Throws<UnknownProfileException>(() => ProfileCatalog.Get(name));

    [Fact]
    public void A_variant_swaps_one_row()
    {
        var profile = ProfileCatalog.Get("proposal-2022-02+kptr_get=plain-inc");
        Assert.Equal(("proposal-2022-02+kptr_get=plain-inc", "plain-inc"), (profile.Name, profile.Variants["kptr_get"]));
        Assert.Same(ProfileCatalog.Get("proposal-2022-02").KernelBtf, profile.KernelBtf);
    }

    [Fact]
    public void The_proposals_functions_are_typed_as_the_discussion_writes_them()
    {
        var profile = ProfileCatalog.Get("proposal-2022-02");
        var btf = profile.KernelBtf;
        var lookup = profile.KfuncsByName["get_net_ns_by_id"];
        var proto = (BtfFuncProto)btf[((BtfFunc)btf[lookup.BtfId]).Target];
        Assert.Equal("net", btf[((BtfPtr)btf[proto.Return]).Target].Name);
        Assert.Equal("int", btf[Assert.Single(proto.Params).Type].Name);
        Assert.Equal(lookup.BtfId, btf.FindFirst("get_net_ns_by_id", BtfKind.Func)?.Id);
        Assert.Equal(RetType.BtfId, profile.HelperFor(ProgType.Xdp, 0, 65002, false).Proto?.Ret);
    }

    [Theory]
    [InlineData("linux-6.18", "task_struct", true)]
    [InlineData("linux-6.18", "net", false)]
    [InlineData("linux-6.18", "bpf_cpumask", true)]
    [InlineData("linux-6.1", "task_struct", false)]
    [InlineData("linux-6.1", "prog_test_ref_kfunc", true)]
    [InlineData("proposal-2022-02", "net", true)]
    [InlineData("proposal-2022-02", "inode", false)]
    public void A_slot_may_own_what_has_a_destructor(string profile, string type, bool may) =>
        Assert.Equal(may, KptrTypes.Destructor(ProfileCatalog.Get(profile), type) != null);

    [Theory]
    [InlineData("linux-6.18", "task_struct", 2920)]
    [InlineData("linux-6.1", "task_struct", 4968)]
    [InlineData("linux-6.1", "net", 148)]
    [InlineData("linux-6.18", "bpf_cpumask", 32)]
    [InlineData("linux-6.18", "prog_test_ref_kfunc", 24)]
    [InlineData("proposal-2022-02", "nf_conn", 0)]
    public void The_count_of_an_object_is_where_the_types_say(string profile, string type, int offset) =>
        Assert.Equal(offset, KptrTypes.RefcountOffset(ProfileCatalog.Get(profile), type));

    [Fact]
    public void The_socket_of_a_tcp_sock_has_its_count() =>
        Assert.NotNull(KptrTypes.RefcountOffset(ProfileCatalog.Get("proposal-2022-02"), "tcp_sock"));
}
