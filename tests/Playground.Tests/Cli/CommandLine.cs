using System.Diagnostics;
using System.Text.Json;
using Playground.Tests.Architecture;

namespace Playground.Tests.Cli;

/// <summary>The built command line, run as a process.</summary>
internal static class CommandLine
{
    internal sealed record Answer(int Status, string Output, string Error)
    {
        public JsonElement[] Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    private static string Program { get; } = Find();

    public static async Task<Answer> RunAsync(string input, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        return new Answer(process.ExitCode, await output, await error);
    }

    /// <summary>The program of the configuration that the tests were built in.</summary>
    private static string Find()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(RepositoryRoot.Path, "src", "Playground.Cli", "bin", configuration, "net10.0", "playground.dll");
    }
}
