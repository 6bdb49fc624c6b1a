using Playground.Executor;
using Playground.Host.Compiling;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;
using Playground.Session;
using Playground.Session.Checking;
using Playground.Session.Examples;
using Playground.Session.Running;
using Playground.Session.Sources;

namespace Playground.Conformance.Tests;

/// <summary>Every example that a user can open does what it says: verdict, violation, and none under the right profile.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly PlaygroundServices services = PlaygroundServices.CreateDefault();

    public void Dispose() => services.Dispose();

    public static TheoryData<string> Ids => [.. ExampleCatalog.All.Except(ExampleCatalog.Scenarios).Select(e => e.Id)];

    private static SourceInput Input(Example example) => SourceInput.FromText(example.FileName, example.Kind, example.Text);

    [CompilerTheory, MemberData(nameof(Ids))]
    public async Task An_example_gets_the_verdict_it_declares(string id)
    {
        var example = ExampleCatalog.Find(id)!;
        var check = await services.Checker.CheckAsync(Input(example), new CheckOptions { Profile = example.Profile }, default);
        Assert.Empty(check.Diagnostics);
        Assert.NotEmpty(check.Programs);
        var refused = check.Programs.Where(p => p.Verdict.Kind != VerdictKind.Accept).Select(p => p.Verdict.Message);
        Assert.Equal(example.Refused.Length > 0 ? [example.Refused] : [], refused);
    }

    [CompilerTheory, MemberData(nameof(Ids))]
    public async Task Exploring_an_example_finds_what_it_declares_and_the_schedule_replays(string id)
    {
        var example = ExampleCatalog.Find(id)!;
        if (example.Refused.Length > 0)
            return;
        var request = Request(example, example.Profile);
        var result = await services.Explore.ExploreAsync(request, new ExploreOptions(), null, default);
        Assert.Equal("", result.Unsupported);
        Assert.True(result.Complete, result.Limit);
        Assert.Equal(example.Violation.Length > 0 ? [example.Violation] : [], result.Violations.Select(v => v.Kind).Distinct());
        foreach (var violation in result.Violations)
        {
            var replay = await services.Replay.ReplayAsync(request with { Schedule = violation.Schedule }, _ => { }, default);
            Assert.Equal("", replay.ScheduleError);
            Assert.Contains(violation.Kind, replay.Violations.Select(v => v.Kind));
        }
        if (example.RightProfile.Length == 0)
            return;
        var right = await services.Explore.ExploreAsync(Request(example, example.RightProfile), new ExploreOptions(), null, default);
        Assert.True(right.Complete);
        Assert.Empty(right.Violations);
    }

    private static RunRequest Request(Example example, string profile) => new(Input(example), profile,
        new Scenario { Setup = example.Setup, Cpus = [.. example.Cpus.Select(c => new CpuScript(c))] });
}

/// <summary>A theory that compiles C; skipped with the reason where that is not possible.</summary>
public sealed class CompilerTheoryAttribute : TheoryAttribute
{
    public CompilerTheoryAttribute() => Skip = ClangSandbox.WhyUnavailable();
}

/// <summary>A fact that compiles C; skipped with the reason where that is not possible.</summary>
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = ClangSandbox.WhyUnavailable();
}
