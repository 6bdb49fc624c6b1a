using System.Text;
using Playground.Host.Compiling;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Xunit.Abstractions;

namespace Playground.Tests.Host;

/// <summary>What the sandboxed compiler answers to ordinary and to hostile sources; without clang or bwrap each test says why it did nothing.</summary>
public sealed class ClangSandboxTests(ITestOutputHelper output)
{
    private const string Head = "#include <linux/bpf.h>\n";

    private async Task<CompileResult?> CompileAsync(string source)
    {
        if (ClangSandbox.WhyUnavailable() is { } why)
        {
            output.WriteLine($"skipped: {why}");
            return null;
        }
        var result = await ClangSandbox.CompileAsync(new CompileRequest("prog.c", source, ProfileCatalog.Get("linux-6.18")), CancellationToken.None);
        foreach (var d in result.Diagnostics)
            output.WriteLine(d.ToString());
        return result;
    }

    [Fact]
    public async Task A_program_becomes_an_object()
    {
        if (await CompileAsync(Head + "SEC(\"xdp\") int pass(struct xdp_md *ctx) { return XDP_PASS; }\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n") is not { } result)
            return;
        Assert.Empty(result.Diagnostics);
        Assert.Equal("\x7f" + "ELF", Encoding.Latin1.GetString(result.Object!, 0, 4));
        Assert.StartsWith("clang 1", result.CompilerVersion);
    }

    [Fact]
    public async Task A_mistake_is_reported_at_the_users_line_and_column()
    {
        if (await CompileAsync("int f(void)\n{\n  return nothing_here;\n}\n") is not { } result)
            return;
        Assert.Null(result.Object);
        var error = Assert.Single(result.Diagnostics);
        Assert.Equal(("prog.c", 3, 10, DiagnosticSeverity.Error), (error.File, error.Line, error.Column, error.Severity));
        Assert.Contains("nothing_here", error.Message);
    }

    [Theory]
    [InlineData("#include \"/etc/passwd\"\n")]
    [InlineData("#include \"/proc/self/environ\"\n")]
    [InlineData("#include \"/dev/zero\"\n")]
    [InlineData("#include \"../../etc/shadow\"\n")]
    [InlineData("const char a[] = {\n#embed \"/etc/passwd\"\n};\n")]
    [InlineData("asm(\".incbin \\\"/etc/passwd\\\"\");\n")]
    [InlineData("#if __has_include(\"/etc/passwd\") || __has_include(\"/etc/hostname\")\nint leaked;\n#else\n#error no such file\n#endif\n")]
    [InlineData("#include \"prog.c\"\n")]
    [InlineData("char a[1ull << 40] = { 1 };\n")]
    [InlineData("#pragma clang __debug crash\n")]
    [InlineData("int f( { [[[ \0 \x01 ((((\n")]
    public async Task A_hostile_source_gets_a_plain_error(string source)
    {
        if (await CompileAsync(source) is not { } result)
            return;
        Assert.Null(result.Object);
        Assert.Contains(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(result.Diagnostics, d => d.Message.Contains("root:"));
    }

    [Fact]
    public async Task Macros_that_grow_without_end_are_stopped()
    {
        var source = new StringBuilder("#define A0 x,x,x,x,x,x,x,x,x,x\n");
        for (var i = 1; i < 12; i++)
            source.Append($"#define A{i} A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1},A{i - 1}\n");
        if (await CompileAsync(source + "int x; int *a[] = { A11 };\n") is not { } result)
            return;
        Assert.Null(result.Object);
        Assert.Contains("stopped", Assert.Single(result.Diagnostics).Message);
    }

    [Fact]
    public async Task An_initialised_gigabyte_is_refused()
    {
        if (await CompileAsync("char a[1 << 30] = { 1 };\n") is not { } result)
            return;
        Assert.Null(result.Object);
        Assert.NotEmpty(result.Diagnostics);
    }
}
