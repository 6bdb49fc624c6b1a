using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Playground.Host.Compiling;

/// <summary>The programs and libraries that compiling needs, as they are on this computer.</summary>
/// <param name="Version">Such as <c>clang 19.1.7</c>.</param>
/// <param name="Libraries">Paths of the shared libraries that these programs need.</param>
internal sealed partial record SandboxTools(string Bwrap, string Prlimit, string Clang, string Resources, string Version, IReadOnlyList<string> Libraries)
{
    public const string Headers = "/usr/include";
    private const string Llvm = "/usr/lib/llvm-19";
    private const string Packages = "apt-get install clang-19 bubblewrap libbpf-dev util-linux";

    /// <summary>The tools, or why C cannot be compiled here and what would help.</summary>
    public static (SandboxTools? Tools, string Why) Find()
    {
        if (!OperatingSystem.IsLinux())
            return (null, "C is compiled on Linux only");
        var (bwrap, prlimit, clang) = (Which("bwrap"), Which("prlimit"), Path.Combine(Llvm, "bin/clang"));
        var resources = Path.Combine(Llvm, "lib/clang/19");
        if (bwrap == null || prlimit == null || !File.Exists(clang) || !File.Exists(Path.Combine(Headers, "bpf/bpf_helpers.h")))
        {
            var missing = bwrap == null ? "bubblewrap" : prlimit == null ? "prlimit" : !File.Exists(clang) ? "clang-19" : "libbpf's headers";
            return (null, $"C cannot be compiled: {missing} is not installed ({Packages})");
        }
        var libraries = Output("ldd", clang).Concat(Output("ldd", prlimit))
            .Select(line => LibraryPath().Match(line)).Where(m => m.Success)
            .Select(m => Path.GetFullPath(m.Value)).Distinct().ToList();
        var version = VersionNumber().Match(string.Join('\n', Output(clang, "--version")));
        return (new SandboxTools(bwrap, prlimit, clang, resources, version.Success ? "clang " + version.Groups[1].Value : "clang 19", libraries), "");
    }

    private static string? Which(string name) =>
        new[] { "/usr/bin", "/bin", "/usr/local/bin" }.Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    private static string[] Output(string file, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(file, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
        return process == null ? [] : process.StandardOutput.ReadToEnd().Split('\n');
    }

    [GeneratedRegex(@"/\S+")]
    private static partial Regex LibraryPath();

    [GeneratedRegex(@"version (\d+\.\d+\.\d+)")]
    private static partial Regex VersionNumber();
}
