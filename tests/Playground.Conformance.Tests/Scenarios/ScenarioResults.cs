using System.Collections.Concurrent;
using Playground.Executor;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Examples;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Conformance.Tests.Scenarios;

/// <summary>What we say of a scenario under a profile, worked out once for all tests.</summary>
public sealed class ScenarioResults : IDisposable
{
    private readonly PlaygroundServices services = PlaygroundServices.CreateDefault();
    private readonly ConcurrentDictionary<(string, string), Task<CheckResult>> checks = new();
    private readonly ConcurrentDictionary<(string, string), Task<ExploreResult>> explorations = new();

    public void Dispose() => services.Dispose();

    /// <remarks>The other profiles of the scenario are going to be asked for as well: they are begun at the same time.</remarks>
    public Task<CheckResult> CheckAsync(Example scenario, string profile)
    {
        foreach (var other in scenario.Profiles)
            _ = Begin(scenario, other);
        return Begin(scenario, profile);
    }

    private Task<CheckResult> Begin(Example scenario, string profile) => checks.GetOrAdd((scenario.Id, profile), _ => Task.Run(async () =>
    {
        var check = await services.Checker.CheckAsync(Input(scenario), new CheckOptions { Profile = profile, LogLevel = 0 }, default);
        Keep(scenario, profile, check);
        return check;
    }));

    public Task<ExploreResult> ExploreAsync(Example scenario, string profile) => explorations.GetOrAdd((scenario.Id, profile), _ =>
        services.Explore.ExploreAsync(Request(scenario, profile), new ExploreOptions { Workers = 1 }, null, default));

    /// <summary>The profile, unless it refuses what the scenario runs, and its variants that make a difference.</summary>
    public static IEnumerable<string> Explored(Example scenario, string profile) =>
        scenario.Finds.Keys.Concat(scenario.Right).Append(profile).Where(p => p.Split('+')[0] == profile && !scenario.Refuses.Contains(p)).Distinct();

    public Task<PlayResult> ReplayAsync(Example scenario, string profile, string schedule) =>
        services.Replay.ReplayAsync(Request(scenario, profile) with { Schedule = schedule }, _ => { }, default);

    /// <summary>Other lines than the scenario's own, one after another.</summary>
    public Task<PlayResult> RunAsync(Example scenario, string profile, params string[] lines) =>
        services.Replay.ReplayAsync(new RunRequest(Input(scenario), profile, ScenarioLines.Parse(lines)), _ => { }, default);

    private static SourceInput Input(Example e) => SourceInput.FromText(e.FileName, e.Kind, e.Text);

    private static RunRequest Request(Example e, string profile) =>
        new(Input(e), profile, ScenarioLines.Parse(ScenarioLines.LinesOf(e.Text)));

    /// <summary>Writes the object where <c>PLAYGROUND_OBJECTS</c> asks for it, for a kernel to judge.</summary>
    private static void Keep(Example scenario, string profile, CheckResult check)
    {
        if (Environment.GetEnvironmentVariable("PLAYGROUND_OBJECTS") is not { Length: > 0 } folder)
            return;
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, profile)).FullName, scenario.Id + ".o");
        File.WriteAllBytes(path, check.ObjectBytes.ToArray());
    }
}
