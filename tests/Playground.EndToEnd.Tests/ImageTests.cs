using System.Diagnostics;
using System.Net.Http.Json;

namespace Playground.EndToEnd.Tests;

/// <summary>The container image's steps, run without a container engine: its ordinary user, and C compiled by that user.</summary>
public sealed class ImageTests
{
    private const string Source = "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\nSEC(\"tc\") int ok(struct __sk_buff *ctx) { return ctx->len > 3; }\nchar _license[] SEC(\"license\") = \"GPL\";\n";

    [ImageFact]
    public async Task The_published_program_compiles_c_as_the_images_ordinary_user()
    {
        var folder = Directory.CreateTempSubdirectory("playground-image").FullName;
        try
        {
            // A private /etc and /home, so that making the user leaves this machine as it was.
            await RunAsync("cp", "-r", "/etc", Path.Combine(folder, "etc"));
            await RunAsync("bwrap", "--dev-bind", "/", "/", "--bind", Path.Combine(folder, "etc"), "/etc", "--tmpfs", "/home",
                "bash", Path.Combine(PublishedServer.RepositoryRoot(), "src", "image.sh"), "runtime", Path.Combine(folder, "data"));
            Assert.Contains("playground:x:10001:", await File.ReadAllTextAsync(Path.Combine(folder, "etc", "passwd")));
            var app = Path.Combine(folder, "app");
            await RunAsync("cp", "-r", Environment.GetEnvironmentVariable("PLAYGROUND_PUBLISHED")!, app);
            await RunAsync("chmod", "-R", "a+rX", folder);
            var server = new PublishedServer { RunAs = 10001, Folder = app, Data = Path.Combine(folder, "data") };
            await server.InitializeAsync();
            var answer = await server.Http.PostAsJsonAsync("api/v1/verify", new { source = Source, fileName = "ok.c" });
            var text = await answer.Content.ReadAsStringAsync();
            await server.DisposeAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            Assert.Contains("\"accept\"", text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command}: {error}");
    }
}

/// <summary>A test that becomes the image's user, which only root may.</summary>
public sealed class ImageFactAttribute : FactAttribute
{
    public ImageFactAttribute() => Skip = WhyNot();

    private static string? WhyNot()
    {
        if (Environment.UserName != "root")
            return "only root may become the image's user";
        if (((string[])["bwrap", "setpriv", "clang-19"]).FirstOrDefault(c => !File.Exists("/usr/bin/" + c)) is { } missing)
            return $"{missing} is not installed";
        return Environment.GetEnvironmentVariable("PLAYGROUND_PUBLISHED") is { Length: > 0 } ? null : "PLAYGROUND_PUBLISHED names no published program (tests/run.sh sets it)";
    }
}
