using Playground.Kernel.Scenarios;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Tests.Session;

public class ScenarioLinesTests
{
    private const string Source = """
        // scenario: setup fill
        // scenario: cpu take*2, get
          /* scenario: irq 0 tick */
        # scenario: nmi 0 alarm
        // scenario: user update slots 0x1 hex:0500 noexist; lookup slots 0; delete slots -1; free slots
        // scenario: kernel exit 101; delete nf_conn 2
        // scenario: rcu
        // scenario: map counts 0 7
        // scenario: expect counts[0]+8:4 >= -3
        // scenario: expect slots[1] == none
        // scenario: check lost-update
        // not a scenario: line
        """;

    [Fact]
    public void Comments_of_a_source_are_its_scenario()
    {
        var s = ScenarioLines.Choose(SourceInput.FromText("p.c", SourceKind.C, Source), [], [], []);
        Assert.Equal("fill", Assert.Single(s.Setup));
        Assert.Equal("take take get", string.Join(' ', Assert.Single(s.Cpus).Programs));
        Assert.Equal([(0, InterruptKind.Irq, "tick"), (0, InterruptKind.Nmi, "alarm")], s.Interrupts.Select(i => (i.Cpu, i.Kind, string.Join(',', i.Programs))));
        var user = Assert.IsType<Actor.User>(s.Actors[0]);
        Assert.Equal([SyscallKind.Update, SyscallKind.Lookup, SyscallKind.Delete, SyscallKind.Free], user.Calls.Select(c => c.Kind));
        Assert.Equal(1ul, user.Calls[0].Flags);
        Assert.Equal([5, 0, 0, 0], user.Calls[0].Value.Of(4)!);
        Assert.Equal([new ObjectGone("task_struct", 101), new ObjectGone("nf_conn", 2)], Assert.IsType<Actor.KernelEvents>(s.Actors[1]).Events.ToArray());
        Assert.IsType<Actor.GracePeriods>(s.Actors[2]);
        Assert.Equal(("counts", "7"), (s.Contents[0].Map, s.Contents[0].Value.Text));
        Assert.Equal((8, 4, Comparison.GreaterOrEqual, -3L), (s.Expectations[0].Offset, s.Expectations[0].Size, s.Expectations[0].Comparison, s.Expectations[0].Number!.Value));
        Assert.Null(s.Expectations[1].Number);
        Assert.Equal("lost-update", Assert.Single(s.Checks));
    }

    [Fact]
    public void Scripts_given_take_the_place_of_the_sources_own_scenario()
    {
        var s = ScenarioLines.Choose(SourceInput.FromText("p.c", SourceKind.C, Source), [], ["get"], ["rcu"]);
        Assert.Equal("get", Assert.Single(Assert.Single(s.Cpus).Programs));
        Assert.IsType<Actor.GracePeriods>(Assert.Single(s.Actors));
        Assert.Empty(s.Interrupts);
    }

    [Theory]
    [InlineData("irq 9 p", "an interrupt names a CPU")]
    [InlineData("irq 0", "an interrupt names a CPU")]
    [InlineData("user", "nothing to do")]
    [InlineData("user explode m 1", "a call is lookup MAP KEY")]
    [InlineData("user delete m five", "'five' is neither a number nor hex: and bytes")]
    [InlineData("kernel exit now", "the kernel does exit PID or delete TYPE ID")]
    [InlineData("expect m == 1", "a condition is NAME[KEY]")]
    [InlineData("expect m[0] < none", "none is compared with")]
    [InlineData("check everything", "a line begins with")]
    [InlineData("data xyz", "data is bytes in hexadecimal")]
    public void A_line_that_means_nothing_is_quoted(string line, string why)
    {
        var message = Assert.Throws<BadScenarioException>(() => ScenarioLines.Parse([line])).Message;
        Assert.Contains($"'{line}'", message);
        Assert.Contains(why, message);
    }

    [Fact]
    public void A_file_holds_the_same_lines()
    {
        var s = ScenarioFile.Parse("""{"setup":["a"],"cpus":[["b*2"]],"interrupts":["nmi 0 c"],"actors":["rcu"],"maps":["m 0 1"],"expect":["m[0] != 1"],"check":["lost-update"]}""");
        Assert.Equal("b b", string.Join(' ', s.Cpus[0].Programs));
        Assert.Equal((1, 1, 1, 1, 1), (s.Interrupts.Length, s.Actors.Length, s.Contents.Length, s.Expectations.Length, s.Checks.Length));
    }

    [Theory]
    [InlineData("255", 1, new byte[] { 255 })]
    [InlineData("-1", 2, new byte[] { 255, 255 })]
    [InlineData("256", 1, null)]
    [InlineData("hex:0102", 4, new byte[] { 1, 2, 0, 0 })]
    [InlineData("hex:0102", 1, null)]
    [InlineData("18446744073709551615", 8, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void Numbers_and_bytes_fill_what_the_map_wants(string text, int size, byte[]? expected)
    {
        Assert.True(Bytes.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes.Of(size));
    }
}
