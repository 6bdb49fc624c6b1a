using System.Diagnostics;
using Microsoft.Coyote;
using Microsoft.Coyote.Actors;
using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.SystematicTesting;
using Playground.Explorer;

namespace Playground.Benchmarks;

/// <summary>The same race, side by side in one run: this explorer over a state machine and over bytecode, naive enumeration, and Microsoft.Coyote.</summary>
/// <remarks>
/// Coyote gets an actor for each thread and a scheduling point before each step; its strategies sample schedules at random, so its
/// figure is schedules a second, of which many are the same. Rates are by the processor's time, so that a busy machine counts little.
/// </remarks>
internal static class Peers
{
    private const double Seconds = 3;

    public static void Run()
    {
        Console.WriteLine($"{"what",-58} {"executions",12} {"seconds",8} {"CPU s",8} {"a CPU second",13}  note");
        foreach (var (threads, rounds) in ((int, int)[])[(2, 3), (3, 1), (4, 1)])
        {
            var name = $"{threads} threads, {rounds} rounds";
            Row($"{name}: DPOR, state machine", () => Repeated(threads, rounds, model => new DporSearch(model, new SearchOptions()).Run()));
            Row($"{name}: naive enumeration, state machine", () => Repeated(threads, rounds, model => new BoundedSearch(model, new SearchOptions { MaxExecutions = 1_000_000 }, null).Run()));
            Row($"{name}: DPOR, bytecode", () => Bytecode(threads, rounds, 1, naive: false));
            if (threads < 4)
                Row($"{name}: naive enumeration, bytecode", () => Bytecode(threads, rounds, 1, naive: true));
            Row($"{name}: Microsoft.Coyote {typeof(TestingEngine).Assembly.GetName().Version?.ToString(3)}, random", () => Coyote(threads, rounds));
        }
        foreach (var workers in (int[])[1, Environment.ProcessorCount])
        {
            Row($"5 threads, 2 rounds: DPOR, state machine, {workers} workers", () => Large(workers));
            var race = new KptrRaceBenchmarks();
            race.Link();
            Row($"2 CPUs of 10 exchanges each: DPOR, bytecode, {workers} workers", () => (race.ExploreExchanges(workers), "20 steps; complete"));
            Row($"4 CPUs of 3 to 4 programs: DPOR, bytecode, {workers} workers", () => (race.ExploreLong(workers), ""));
        }
    }

    private static void Row(string what, Func<(long Executions, string Note)> measure)
    {
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var (executions, note) = measure();
        var (seconds, cpu) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        Console.WriteLine($"{what,-58} {executions,12:N0} {seconds,8:0.00} {cpu,8:0.00} {executions / cpu,13:N0}  {note}");
    }

    /// <summary>A search of a small model again and again, for some seconds.</summary>
    private static (long, string) Repeated(int threads, int rounds, Func<RaceModel, SearchResult> search)
    {
        var result = search(new RaceModel(threads, rounds));
        var (executions, watch) = (0L, Stopwatch.StartNew());
        while (watch.Elapsed.TotalSeconds < Seconds)
            executions += search(new RaceModel(threads, rounds)).Executions;
        return (executions, $"{result.Executions:N0} to cover it{(result.Complete ? "" : ", not complete")}, {result.Blocked:N0} blocked");
    }

    private static (long, string) Bytecode(int threads, int rounds, int workers, bool naive)
    {
        var race = new KptrRaceBenchmarks();
        race.Link();
        var first = race.ExploreRounds(threads, rounds, workers, naive);
        var (executions, watch) = (0L, Stopwatch.StartNew());
        while (watch.Elapsed.TotalSeconds < Seconds)
            executions += race.ExploreRounds(threads, rounds, workers, naive).Executions;
        return (executions, $"{first.Executions:N0} to cover it; making the machine included");
    }

    private static (long, string) Large(int workers)
    {
        var result = new ParallelSearch(_ => new SearchWorker(new RaceModel(5, 2), new SearchOptions()), workers, 3_000_000).Run();
        return (result.Executions, result.Complete ? "complete" : result.Limit);
    }

    private sealed class Begin(RaceModel model, int thread) : Event
    {
        public RaceModel Model => model;
        public int Thread => thread;
    }

    private sealed class Runner : Actor
    {
        protected override Task OnInitializeAsync(Event initialEvent)
        {
            var begin = (Begin)initialEvent;
            while (begin.Model.Status(begin.Thread) != ThreadStatus.Done)
            {
                SchedulingPoint.Interleave();
                begin.Model.Step(begin.Thread);
            }
            return Task.CompletedTask;
        }
    }

    private static (long, string) Coyote(int threads, int rounds)
    {
        const uint schedules = 100_000;
        var configuration = Configuration.Create().WithTestingIterations(schedules).WithTestingTimeout((int)Seconds).WithVerbosityEnabled(Microsoft.Coyote.Logging.VerbosityLevel.None).WithRandomStrategy().WithRandomGeneratorSeed(1)
            .WithTelemetryEnabled(false).WithConsoleLoggingEnabled(false).WithPartiallyControlledConcurrencyAllowed(false).WithSystematicFuzzingFallbackEnabled(false);
        var underflows = 0;
        using var engine = TestingEngine.Create(configuration, (IActorRuntime runtime) =>
        {
            var model = new RaceModel(threads, rounds);
            model.Restart();
            for (var t = 0; t < threads; t++)
                runtime.CreateActor(typeof(Runner), new Begin(model, t));
            underflows += model.Underflow ? 1 : 0;
        });
        // It talks to the console whatever its verbosity.
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        engine.Run();
        Console.SetOut(console);
        var report = engine.TestReport;
        return (report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths, $"up to {Math.Max(report.MaxExploredFairSteps, report.MaxExploredUnfairSteps)} scheduling steps");
    }
}
