using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Host.Compiling;

/// <summary>C to BPF objects with clang in a sandbox: no network, no files but the compiler's and the headers, bounded time, memory and output.</summary>
public static class ClangSandbox
{
    private const int MaxObject = 4 << 20, MaxMessages = 256 << 10, MaxCached = 256, Concurrent = 2;
    private const long MaxMemory = 2L << 30;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly Lazy<(SandboxTools? Tools, string Why)> Found = new(SandboxTools.Find);
    private static readonly ConcurrentDictionary<string, CompileResult> Cache = new();
    private static readonly SemaphoreSlim Gate = new(Concurrent);

    /// <summary>Null when C can be compiled here; otherwise why not, and the packages that would help.</summary>
    public static string? WhyUnavailable() => Found.Value.Tools == null ? Found.Value.Why : null;

    /// <summary>Compiles; everything wrong with the source, and a missing compiler too, is a diagnostic.</summary>
    public static async Task<CompileResult> CompileAsync(CompileRequest request, CancellationToken cancellation)
    {
        if (Found.Value.Tools is not { } tools)
            return Refused(request, Found.Value.Why, "");
        var key = Key(request, tools);
        if (Cache.TryGetValue(key, out var known))
            return known;
        await Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var result = await RunAsync(request, tools, cancellation).ConfigureAwait(false);
            if (Cache.Count >= MaxCached)
                Cache.Clear();
            return Cache[key] = result;
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<CompileResult> RunAsync(CompileRequest request, SandboxTools tools, CancellationToken cancellation)
    {
        var file = SafeName(request.FileName);
        string[] arguments = [.. Sandbox(tools, ProfileHeaders.Folder(request.Profile), file), .. Clang(tools, request.Profile, file)];
        var outcome = await BoundedProcess.RunAsync(tools.Bwrap, arguments, Encoding.UTF8.GetBytes(request.Source), Timeout, MaxObject, MaxMessages, cancellation)
            .ConfigureAwait(false);
        if (outcome.Stopped != null)
            return Refused(request, $"the compiler was stopped: {outcome.Stopped}", tools.Version);
        if (outcome.Errors.StartsWith("bwrap: ", StringComparison.Ordinal))
            return Refused(request, $"C cannot be compiled: the sandbox cannot be set up ({outcome.Errors.Trim()}); it needs user namespaces", tools.Version);

        var diagnostics = ClangDiagnostics.Parse(outcome.Errors, file, request.FileName, request.Source);
        if (outcome.ExitCode == 0 && outcome.Output.Length > 0)
            return new CompileResult(outcome.Output, diagnostics, tools.Version);
        if (!diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
            diagnostics = diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, request.FileName, 0, 0, GaveUp(outcome)));
        return new CompileResult(null, diagnostics, tools.Version);
    }

    /// <summary>An empty root with the compiler, its libraries and headers; the source comes on standard input.</summary>
    private static IEnumerable<string> Sandbox(SandboxTools tools, string headers, string file)
    {
        string[] arguments =
        [
            "--unshare-all", "--new-session", "--clearenv", "--uid", "65534", "--gid", "65534",
            "--setenv", "LD_LIBRARY_PATH", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(tools.Clang)!, "../lib")),
            .. tools.Libraries.SelectMany(l => (string[])["--ro-bind", l, l]),
            "--ro-bind", tools.Clang, tools.Clang, "--ro-bind", tools.Resources, tools.Resources, "--ro-bind", tools.Prlimit, tools.Prlimit,
            "--ro-bind", SandboxTools.Headers, SandboxTools.Headers, "--ro-bind", headers, "/playground",
            // bwrap closes standard input after reading the source; clang then wants something to open in its place.
            "--dev-bind", "/dev/null", "/dev/null", "--ro-bind-data", "0", $"/source/{file}", "--remount-ro", "/", "--chdir", "/source", "--",
        ];
        return arguments;
    }

    private static IEnumerable<string> Clang(SandboxTools tools, Profile profile, string file) =>
    [
        tools.Prlimit, $"--cpu={Timeout.TotalSeconds:0}", $"--as={MaxMemory}", "--nproc=16", $"--fsize={MaxObject}", "--core=0", "--nofile=64", "--",
        tools.Clang, "-resource-dir", tools.Resources, "-O2", "-g", "-target", "bpf", "-mcpu=v3", "-D__TARGET_ARCH_x86",
        $"-DPLAYGROUND_KERNEL={(profile.Version.Major << 8 | profile.Version.Minor).ToString(CultureInfo.InvariantCulture)}",
        $"-DPLAYGROUND_PROPOSAL={(profile.IsProposal ? 1 : 0)}",
        "-I", "/playground", "-idirafter", "/usr/include/x86_64-linux-gnu", "-include", "/playground/playground.h", "-fdebug-compilation-dir=.",
        "-Wall", "-Wno-unused-function", "-Wno-unused-variable", "-Wno-compare-distinct-pointer-types", "-Wno-missing-declarations", "-Wno-visibility",
        "-fno-caret-diagnostics", "-fno-color-diagnostics", "-fdiagnostics-print-source-range-info", "-fno-crash-diagnostics", "-ferror-limit=50",
        "-x", "c", "-c", file, "-o", "-",
    ];

    private static string GaveUp(ProcessOutcome outcome)
    {
        if (outcome.Errors.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || outcome.Errors.Contains("bad_alloc", StringComparison.Ordinal))
            return $"the compiler was stopped: it needs more than {MaxMemory >> 30} GiB of memory";
        return outcome.ExitCode is 137 or 152 or 153 or 159
            ? "the compiler was stopped: it used up its time or output"
            : $"the compiler gave up (exit status {outcome.ExitCode})";
    }

    private static CompileResult Refused(CompileRequest request, string why, string version) =>
        new(null, [new Diagnostic(DiagnosticSeverity.Error, request.FileName, 0, 0, why)], version);

    /// <summary>The last part of the name with plain characters only: it becomes a path inside the sandbox.</summary>
    private static string SafeName(string name)
    {
        var plain = string.Concat(Path.GetFileName(name).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_')).TrimStart('-', '.');
        return plain.Length is 0 or > 100 ? "program.c" : plain;
    }

    private static string Key(CompileRequest request, SandboxTools tools) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', tools.Version, request.Profile.Name.Split('+')[0], request.FileName, request.Source))));
}
