using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Playground.EndToEnd.Tests;

/// <summary>The published program, started on a free loopback port, from a directory that is not its own.</summary>
/// <remarks>PLAYGROUND_PUBLISHED names a folder that is published already; without, it is published here.</remarks>
public sealed class PublishedServer : IAsyncLifetime
{
    private readonly List<string> log = [];
    private Process? process;

    /// <summary>User id to run as; null for this user.</summary>
    public int? RunAs { get; init; }

    /// <summary>The published program; by default what PLAYGROUND_PUBLISHED names, or what is published here.</summary>
    public string? Folder { get; init; }

    /// <summary>Where shares are kept; removed at the end.</summary>
    public string Data { get; init; } = Path.Combine(Path.GetTempPath(), "playground-e2e-" + Guid.NewGuid().ToString("n"));

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public HttpClient Http { get; } = new();

    public async Task InitializeAsync()
    {
        var folder = Folder ?? (Environment.GetEnvironmentVariable("PLAYGROUND_PUBLISHED") is { Length: > 0 } given ? given : Publish());
        Directory.CreateDirectory(Data);
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        Http.BaseAddress = Address;
        var start = new ProcessStartInfo(RunAs is null ? "dotnet" : "setpriv") { WorkingDirectory = Data, RedirectStandardOutput = true, RedirectStandardError = true };
        if (RunAs is { } user)
        {
            foreach (var argument in (string[])[$"--reuid={user}", $"--regid={user}", "--clear-groups", "dotnet"])
                start.ArgumentList.Add(argument);
            start.Environment["HOME"] = Data;
        }
        start.ArgumentList.Add(Path.Combine(folder, "Playground.Web.dll"));
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["PLAYGROUND_DATA"] = Data;
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitUntilHealthyAsync();
    }

    /// <summary>What the server printed so far.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return string.Join('\n', log);
        }
    }

    public async Task DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        process?.Dispose();
        Http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.Add(line);
    }

    private async Task WaitUntilHealthyAsync()
    {
        for (var i = 0; i < 300; i++)
        {
            if (process is { HasExited: true })
                throw new InvalidOperationException($"the server ended:\n{Log}");
            try
            {
                if ((await Http.GetAsync("healthz")).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"the server did not come up:\n{Log}");
    }

    private static string Publish()
    {
        var root = RepositoryRoot();
        var output = Path.Combine(AppContext.BaseDirectory, "published");
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = root, RedirectStandardOutput = true };
        foreach (var argument in new[] { "publish", "src/Playground.Web", "-c", configuration, "-o", output, "--nologo", "-v", "quiet" })
            start.ArgumentList.Add(argument);
        using var publish = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var printed = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? output : throw new InvalidOperationException($"publishing failed:\n{printed}");
    }

    internal static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Playground.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("the repository's root is not above the tests");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
