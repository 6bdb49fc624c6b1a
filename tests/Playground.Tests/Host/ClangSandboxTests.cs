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

    [Fact]
    public async Task Columns_count_characters_where_the_compiler_counts_bytes()
    {
        if (await CompileAsync("int f(void) { /* größer 🐝 */ return nothing_here; }\n") is not { } result)
            return;
        Assert.Equal((1, 38), (result.Diagnostics[0].Line, result.Diagnostics[0].Column));
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

    [Theory]
    [InlineData("asm(\".include \\\"/etc/passwd\\\"\");\n")] // the assembler's own way to files
    [InlineData("asm(\".rept 1000000000\\n.byte 1\\n.endr\");\n")]
    [InlineData("asm(\".space 4000000000, 1\");\n")]
    [InlineData("asm(\".macro again\\nagain\\nagain\\n.endm\\nagain\");\n")]
    [InlineData("char a[5 << 20] = { 1 };\n")] // more than an object may have
    [InlineData("#define A A\n#define F(x) F(x) G(x)\n#define G(x) F(x)\nint A = F(1);\n")] // macros that name themselves end
    [InlineData("#include \"/proc/self/exe\"\n")]
    [InlineData("#if __has_include(\"/bin/sh\") || __has_include(\"/usr/bin/env\") || __has_include(\"/usr/bin/ld\") || __has_include(\"/proc/self/stat\")\nint leaked;\n#else\n#error nothing to start\n#endif\n")]
    [InlineData("#include \"/playground/../etc/passwd\"\n")]
    [InlineData("#include </usr/bin/clang-19>\n")]
    [InlineData("#pragma clang module import std\n#pragma clang module load nothing\n@import nothing;\n")]
    [InlineData("#pragma clang __debug llvm_fatal_error\n")]
    [InlineData("#pragma clang __debug overflow_stack\n")]
    public async Task Another_way_out_or_to_use_up_the_machine_gets_a_plain_error(string source)
    {
        if (await CompileAsync(source) is not { } result)
            return;
        Assert.Null(result.Object);
        Assert.Contains(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.All(result.Diagnostics, d => Assert.InRange(d.Message.Length, 1, 2000));
        Assert.DoesNotContain(result.Diagnostics, d => d.Message.Contains("root:", StringComparison.Ordinal) || d.Message.Contains("ELF", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData('-')]
    [InlineData('(')]
    [InlineData('{')]
    [InlineData('*')]
    public async Task Nesting_without_end_is_refused(char letter)
    {
        if (await CompileAsync($"int a = {new string(letter, 60_000)}1;\n") is not { } result)
            return;
        Assert.Null(result.Object);
        Assert.NotEmpty(result.Diagnostics);
    }

    [Fact]
    public async Task A_flood_of_mistakes_is_cut_short()
    {
        if (await CompileAsync(string.Concat(Enumerable.Repeat("x;\n", 20_000))) is not { } result)
            return;
        Assert.InRange(result.Diagnostics.Length, 1, 100);
    }

    [Theory]
    [InlineData("char a[1u << 31];\n")]
    [InlineData("extern char CONFIG_X[2000000000] __kconfig __weak;\nint use(void) { return CONFIG_X[0]; }\n")]
    public async Task An_empty_gigabyte_compiles_and_its_object_is_refused(string source)
    {
        if (await CompileAsync(Head + source + "SEC(\"xdp\") int p(void *ctx) { return 2; }\n") is not { Object: { } bytes })
            return;
        Assert.Contains("more than", Assert.Throws<BadObjectException>(() => Playground.Loader.Elf.ObjectReader.Read("prog.o", bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_source_is_compiled_once()
    {
        if (await CompileAsync("int once;\n") is not { Object: { } first })
            return;
        Assert.Same(first, (await CompileAsync("int once;\n"))!.Object);
    }

    [Fact]
    public async Task Several_mistakes_have_their_own_lines_and_ranges()
    {
        if (await CompileAsync("int f(int a)\n{\n\tint b = a +;\n\tc = \"\" - 1.5;\n\treturn b\n}\n") is not { } result)
            return;
        Assert.Equal([(3, 13), (4, 2), (4, 9), (5, 10)], result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => (d.Line, d.Column)));
    }
}
