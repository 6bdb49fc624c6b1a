using Playground.Session.Examples;

namespace Playground.Web.Work;

/// <summary>Checks each example but the many scenarios once after the start, so that the first visitor finds profiles, headers and compiled examples ready.</summary>
internal sealed partial class WarmUp(Workbench bench, ILogger<WarmUp> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host goes on starting meanwhile.
        await Task.Yield();
        foreach (var example in ExampleCatalog.All.Except(ExampleCatalog.Scenarios))
        {
            var state = SourceState.Of(example);
            var result = await bench.CheckAsync(state.Input, state.Profile, stoppingToken);
            Ready(log, example.Id, result.Took.TotalMilliseconds, string.Join(", ", result.Programs.Select(p => $"{p.Name} {p.Verdict.KindName}")));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Example {Id} checked in {Milliseconds:0} ms: {Verdicts}")]
    private static partial void Ready(ILogger log, string id, double milliseconds, string verdicts);
}
