namespace Playground.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("playground-cli").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string File(string name, string text)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private string Accepted() => File("good.bpf", ".license GPL\n.prog good tc\nr0 = 0\nexit\n");
    private string Rejected() => File("bad.bpf", ".license GPL\n.prog bad tc\nr0 = r5\nexit\n");

    [Fact]
    public async Task Verify_prints_one_json_line_a_program_with_the_agreed_keys()
    {
        var answer = await CommandLine.RunAsync("", "verify", Accepted(), "--json");
        Assert.Equal("", answer.Error);
        var line = Assert.Single(answer.Lines);
        Assert.Equal("accept", line.GetProperty("verdict").GetString());
        Assert.Equal("good", line.GetProperty("prog").GetString());
        Assert.Equal("tc", line.GetProperty("section").GetString());
        Assert.Equal("sched_cls", line.GetProperty("progType").GetString());
        Assert.Equal(2, line.GetProperty("insns").GetInt32());
        Assert.Equal(2, line.GetProperty("processedInsns").GetInt32());
        string[] keys = ["file", "prog", "section", "progType", "insns", "verdict", "errno", "message", "processedInsns", "totalStates", "peakStates", "usec", "at", "log"];
        Assert.Equal(keys, line.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0, answer.Status);
    }

    [Fact]
    public async Task Every_input_is_processed_and_the_gravest_answer_is_the_exit_status()
    {
        var answer = await CommandLine.RunAsync("", "verify", Accepted(), Rejected(), "--json");
        Assert.Equal(["accept", "reject"], answer.Lines.Select(l => l.GetProperty("verdict").GetString()!));
        Assert.Equal("R5 !read_ok", answer.Lines[1].GetProperty("message").GetString());
        Assert.Equal(13, answer.Lines[1].GetProperty("errno").GetInt32());
        Assert.Equal(0, answer.Lines[1].GetProperty("at").GetProperty("insn").GetInt32());
        Assert.Equal(1, answer.Status);
        Assert.Equal(2, (await CommandLine.RunAsync("", "verify", Accepted(), Path.Combine(folder, "none.o"), Rejected())).Status);
    }

    [Theory]
    [InlineData("broken.o", "this is no ELF")]
    [InlineData("empty.o", "")]
    [InlineData("wrong.bpf", ".prog p tc\nr0 = \n")]
    [InlineData("what.txt", "r0 = 0")]
    public async Task What_cannot_be_used_is_told_in_one_line_without_a_program(string name, string content)
    {
        var answer = await CommandLine.RunAsync("", "verify", File(name, content), "--json");
        var line = Assert.Single(answer.Lines);
        Assert.Equal("invalid", line.GetProperty("verdict").GetString());
        Assert.Equal("", line.GetProperty("prog").GetString());
        Assert.NotEqual("", line.GetProperty("message").GetString());
        Assert.Equal(2, answer.Status);
    }

    [Fact]
    public async Task An_unknown_profile_names_the_known_ones()
    {
        var answer = await CommandLine.RunAsync("", "verify", Accepted(), "--profile", "linux-2.4");
        Assert.Equal(2, answer.Status);
        Assert.Contains("linux-6.18", answer.Error);
    }

    [Fact]
    public async Task Exec_runs_a_raw_program_and_prints_r0_in_hex()
    {
        // r0 = *(u8 *)(r1 + 1); exit
        var answer = await CommandLine.RunAsync("71 10 01 00 00 00 00 00  95 00 00 00 00 00 00 00", "exec", "01ab");
        Assert.Equal("ab", answer.Output.Trim());
        Assert.Equal(0, answer.Status);
        // the same two bytes further is out of the memory
        Assert.Equal(1, (await CommandLine.RunAsync("71 10 03 00 00 00 00 00  95 00 00 00 00 00 00 00", "exec", "01ab")).Status);
        Assert.Equal(2, (await CommandLine.RunAsync("7110", "exec", "01ab")).Status);
    }

    [Fact]
    public async Task Asm_and_disasm_are_each_others_inverse()
    {
        var output = Path.Combine(folder, "out.o");
        Assert.Equal(0, (await CommandLine.RunAsync("", "asm", Accepted(), "-o", output)).Status);
        var text = await CommandLine.RunAsync("", "disasm", output);
        Assert.Equal(0, text.Status);
        Assert.Contains("0: (b7) r0 = 0", text.Output);
        Assert.Contains("1: (95) exit", text.Output);
    }

    [Fact]
    public async Task Inspect_and_btf_list_what_is_in_an_object_and_in_the_kernel()
    {
        var file = File("slots.bpf", ".license GPL\n.struct value { u64 hits; struct task_struct __kptr *task; }\n.map slots hash key=u32 value=value entries=4\n.prog p tc\nr0 = 0\nexit\n");
        var listing = Assert.Single((await CommandLine.RunAsync("", "inspect", file, "--json")).Lines);
        Assert.Equal("kptr", listing.GetProperty("maps")[0].GetProperty("fields")[0].GetProperty("kind").GetString());
        Assert.Contains("+8  kptr struct task_struct", (await CommandLine.RunAsync("", "inspect", file)).Output);
        Assert.Contains("struct value  size 16, align 8", (await CommandLine.RunAsync("", "btf", file, "--type", "value")).Output);
        Assert.Contains("struct task_struct", (await CommandLine.RunAsync("", "btf", "--type", "task_struct", "--profile", "linux-6.1")).Output);
        Assert.Contains("more", (await CommandLine.RunAsync("", "btf", "--find", "struct sk", "--limit", "3")).Output);
        Assert.Equal(2, (await CommandLine.RunAsync("", "btf", "--type", "no_such_type")).Status);
        Assert.Equal(2, (await CommandLine.RunAsync("", "inspect", Path.Combine(folder, "none.o"))).Status);
    }
}
