using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Tests.Kernel;

/// <summary>linux-6.18's dispatchers, which decide where no load could tell, against what linux-6.12 answered.</summary>
public sealed class HelperAccessTests
{
    /// <summary>probe_write_user needs a switch that 6.12 has off or 6.18's build lacks; get_cgroup_classid came to the base between the two.</summary>
    private static readonly int[] Moved = [36, 17];

    [Theory]
    [InlineData(ProgType.Tracing, AttachType.TraceFentry)]
    [InlineData(ProgType.Lsm, AttachType.LsmMac)]
    public void What_no_load_could_tell_agrees_with_a_kernel_that_could_be_asked(ProgType type, AttachType attach)
    {
        var (newer, older) = (Callable("linux-6.18"), Callable("linux-6.12"));
        Assert.Equal(older.Except(Moved), newer.Except(Moved));

        IEnumerable<int> Callable(string name)
        {
            var profile = ProfileCatalog.Get(name);
            return profile.Helpers.Keys.Where(id => profile.HelperFor(type, attach, id, sleepable: false).Proto != null).Order();
        }
    }

    [Fact]
    public void A_packet_program_gets_the_name_of_the_task_only_in_later_kernels()
    {
        Assert.Null(ProfileCatalog.Get("linux-6.12").HelperFor(ProgType.SchedCls, 0, 16, false).Proto);
        Assert.NotNull(ProfileCatalog.Get("linux-6.18").HelperFor(ProgType.SchedCls, 0, 16, false).Proto);
    }

    [Fact]
    public void An_older_kernel_refuses_in_other_words() =>
        Assert.Equal("unknown func bpf_get_current_comm#16", ProfileCatalog.Get("linux-6.1").HelperFor(ProgType.SchedCls, 0, 16, false).Reason);
}
