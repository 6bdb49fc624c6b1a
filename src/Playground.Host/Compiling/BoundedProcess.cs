using System.Diagnostics;

namespace Playground.Host.Compiling;

/// <summary>What a process wrote and how it ended.</summary>
/// <param name="Stopped">Why it was killed; null when it ended by itself.</param>
internal sealed record ProcessOutcome(int ExitCode, byte[] Output, string Errors, string? Stopped);

/// <summary>Runs a program with limits on its time and on what it may write; kills it beyond them.</summary>
internal static class BoundedProcess
{
    /// <param name="maxOutput">Bytes of standard output.</param>
    /// <param name="maxErrors">Bytes of standard error; what comes beyond is dropped.</param>
    public static async Task<ProcessOutcome> RunAsync(string file, IEnumerable<string> arguments, byte[] input, TimeSpan timeout,
        int maxOutput, int maxErrors, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, maxOutput, drain: false, limit.Token);
            var errors = ReadAsync(process.StandardError.BaseStream, maxErrors, drain: true, limit.Token);
            await WriteAsync(process, input, limit.Token).ConfigureAwait(false);
            var (bytes, tooLong) = await output.ConfigureAwait(false);
            if (tooLong)
                return Kill(process, [], $"the output is longer than {maxOutput >> 20} MiB");
            var (text, _) = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ProcessOutcome(process.ExitCode, bytes, System.Text.Encoding.UTF8.GetString(text), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Kill(process, [], $"it takes longer than {timeout.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessOutcome Kill(Process process, byte[] output, string why)
    {
        process.Kill(entireProcessTree: true);
        return new ProcessOutcome(-1, output, "", why);
    }

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit status says why.
        }
    }

    private static async Task<(byte[] Bytes, bool TooLong)> ReadAsync(Stream stream, int max, bool drain, CancellationToken cancellation)
    {
        var kept = new MemoryStream();
        var buffer = new byte[32768];
        var tooLong = false;
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            var room = (int)Math.Min(count, max - kept.Length);
            kept.Write(buffer, 0, room);
            tooLong |= room < count;
            if (tooLong && !drain)
                break;
        }
        return (kept.ToArray(), tooLong);
    }
}
