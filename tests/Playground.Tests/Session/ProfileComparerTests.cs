using Playground.Kernel.Verdicts;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Comparing;
using Playground.Session.Sources;

namespace Playground.Tests.Session;

public sealed class ProfileComparerTests
{
    private sealed class NoCompiler : ICompiler
    {
        public Task<Compiled> CompileAsync(string fileName, string source, Playground.Kernel.Profiles.Profile profile, CancellationToken cancellation) => throw new InvalidOperationException("assembly needs no compiler");
    }

    // bpf_task_from_vpid came with 6.14.
    private const string Source = """
        .license GPL
        .prog plain tc
          r0 = 0
          exit
        .prog newer tc
          r1 = 1
          call bpf_task_from_vpid
          r0 = 0
          exit
        """;

    private static async Task<ProfileComparison> CompareAsync(params string[] profiles)
    {
        using var services = new PlaygroundServices(new NoCompiler());
        return await services.Comparer.CompareAsync(SourceInput.FromText("x.bpf", SourceKind.Assembly, Source), [.. profiles], new CheckOptions { LogLevel = 2 }, null, CancellationToken.None);
    }

    [Fact]
    public async Task Programs_are_held_against_the_first_profile()
    {
        var result = await CompareAsync("linux-6.18", "linux-6.12");
        Assert.Equal(["plain", "newer"], result.Programs.Select(p => p.Name));
        // An extern that a kernel lacks keeps every program of the object from being loaded.
        Assert.All(result.Programs, p => Assert.Equal([false, true], p.Answers.Select(a => a.Differs)));
        Assert.Equal(VerdictKind.Accept, result.Programs[0].Answers[0].Verdict.Kind);
        Assert.Equal(VerdictKind.Reject, result.Programs[1].Answers[0].Verdict.Kind);
        Assert.False(result.AllAgree);
    }

    [Fact]
    public void Every_kernel_is_compared_and_no_variant() =>
        Assert.Equal(["linux-6.18", "linux-6.12", "linux-6.1", "proposal-2022-02"], ProfileComparer.Kernels.ToArray());

    [Fact]
    public void Logs_are_aligned_and_function_ids_do_not_count()
    {
        var pairs = LogAlignment.Of("a\n2: (85) call bpf_f#65900          ; R0=1\nb\nc\n", "a\n2: (85) call bpf_f#100786         ; R0=1\nx\nc\nd\n");
        Assert.Equal([true, true, false, true, false], pairs.Select(p => p.Same));
        Assert.Equal(("b", "x"), (pairs[2].Left, pairs[2].Right));
        Assert.Null(pairs[4].Left);
    }

    [Fact]
    public void Long_logs_are_cut()
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n"));
        Assert.Equal(LogAlignment.MaxLines + 1, LogAlignment.Of(text, text).Length);
        Assert.Empty(LogAlignment.Of("", ""));
    }
}
