using System.Diagnostics;
using System.Globalization;

namespace Playground.Tests.Hostile;

/// <summary>Rounds of damaged input, each with its number as random seed so that it can be repeated alone; keeps the slowest and the hungriest.</summary>
/// <remarks>
/// <c>PLAYGROUND_FUZZ=1000000 dotnet test --filter Hostile</c> makes a longer run, <c>PLAYGROUND_FUZZ_FROM</c> says where it begins,
/// <c>PLAYGROUND_FUZZ_LOG</c> names a file that gets one line a test with what was measured. Time is what the thread had of a
/// processor, so that a busy machine changes nothing.
/// </remarks>
internal sealed class HostileRun(string name, int shortRun)
{
    /// <summary>Longest for one input.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    private TimeSpan slowest, total;
    private long hungriest;
    private double greediest;
    private int slowestRound, hungriestRound, greediestRound, count;

    /// <summary>Objects to damage: the recorded ones, or those of the folder that <c>PLAYGROUND_FUZZ_SEEDS</c> names.</summary>
    public static string[] SeedFiles { get; } = [.. Directory.GetFiles(Environment.GetEnvironmentVariable("PLAYGROUND_FUZZ_SEEDS") ?? Path.Combine(AppContext.BaseDirectory, "Loader", "Data"), "*.o").Order(StringComparer.Ordinal)];

    /// <summary>Bytes that an input of this length may make us allocate: some times its own, and what any input costs.</summary>
    private static long Allowance(int length) => (32L << 20) + length * 200L;

    /// <param name="input">Makes a round's input; its length is what allocations are compared with.</param>
    /// <param name="round">Deals with it; throws for what must not happen.</param>
    public void Play<T>(Func<Random, (T Input, int Length)> input, Action<T> round)
    {
        var rounds = Number("PLAYGROUND_FUZZ", shortRun);
        var first = Number("PLAYGROUND_FUZZ_FROM", 0);
        round(input(new Random(0)).Input); // what is read once is not the input's
        for (var i = first; i < first + rounds; i++)
        {
            var (made, length) = input(new Random(i));
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Spent();
            try
            {
                round(made);
                Note(i, Spent() - start, GC.GetAllocatedBytesForCurrentThread() - bytes, length);
            }
            catch (Exception e)
            {
                Keep(made);
                Assert.Fail($"{name} round {i}: {e}");
            }
        }
        Tell();
    }

    private void Note(int round, TimeSpan time, long bytes, int length)
    {
        count++;
        total += time;
        if (time > slowest)
            (slowest, slowestRound) = (time, round);
        if (bytes > hungriest)
            (hungriest, hungriestRound) = (bytes, round);
        if (bytes > 16 << 20 && bytes / (double)length > greediest)
            (greediest, greediestRound) = (bytes / (double)length, round);
        Assert.True(time < MaxTime, $"{name} round {round}: {time.TotalSeconds:0.00} s");
        Assert.True(bytes < Allowance(length), $"{name} round {round}: {bytes >> 20} MB for {length} bytes");
    }

    /// <summary>Puts an input that failed beside the log.</summary>
    private void Keep<T>(T input)
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_FUZZ_LOG") is not { Length: > 0 } file)
            return;
        if (input is byte[] bytes)
            File.WriteAllBytes($"{file}.{name}.o", bytes);
        else if (input is string text)
            File.WriteAllText($"{file}.{name}.bpf", text);
    }

    private void Tell()
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_FUZZ_LOG") is not { Length: > 0 } file)
            return;
        File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture,
            $"{name}: {count} rounds, {total.TotalSeconds:0} s; slowest {slowest.TotalMilliseconds:0} ms (round {slowestRound}); most {hungriest >> 10} KiB (round {hungriestRound}); most a byte beyond 16 MB {greediest:0} (round {greediestRound})\n"));
    }

    /// <summary>Time that this thread had of a processor; the clock where the system does not say.</summary>
    private static TimeSpan Spent()
    {
        const string file = "/proc/thread-self/schedstat";
        if (!File.Exists(file))
            return TimeSpan.FromTicks(Stopwatch.GetTimestamp() * TimeSpan.TicksPerSecond / Stopwatch.Frequency);
        return TimeSpan.FromTicks(long.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) / 100);
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
