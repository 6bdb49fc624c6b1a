using System.Collections.Immutable;
using Playground.Executor;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Scenarios;
using Playground.Kernel.Verdicts;
using Playground.Session.Checking;

namespace Playground.Session.Running;

/// <summary>Source to runnable scenario: every program that it names is linked and verified first, which gives the fixups.</summary>
public sealed class ScenarioPreparer(Checker checker)
{
    /// <exception cref="BadScenarioException">A program is missing, or no kernel would let it run; the message says why.</exception>
    public async Task<ScenarioInput> PrepareAsync(RunRequest request, CancellationToken cancellation)
    {
        var names = Names(request.Scenario);
        var options = new CheckOptions { Profile = request.Profile, LogLevel = 0, Programs = [.. names], Timeout = request.Timeout };
        var check = await checker.CheckAsync(request.Input, options, cancellation).ConfigureAwait(false);
        if (check.Object is null)
            throw new BadScenarioException(string.Join("\n", check.Diagnostics.Select(d => d.ToString())));
        var byName = check.Programs.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.First());
        foreach (var name in names)
        {
            if (!byName.TryGetValue(name, out var report))
                throw new BadScenarioException($"the source has no program named '{name}'; it has: {string.Join(", ", check.Object.Programs.Where(p => p.IsEntry).Select(p => p.Name))}");
            if (report.Program is null || report.Verdict.Kind != VerdictKind.Accept)
                throw new BadScenarioException($"'{name}' may not run: {report.Verdict.KindName}: {report.Verdict.Message}");
        }
        await AddTailCallsAsync(request, byName, cancellation).ConfigureAwait(false);
        return new ScenarioInput(ProfileCatalog.Get(request.Profile), [.. byName.Values.Select(r => r.Program!)],
            byName.ToImmutableDictionary(r => r.Key, r => r.Value.Fixups), request.Scenario);
    }

    /// <summary>Programs that slots of program arrays name; one that is refused leaves its slot empty.</summary>
    private async Task AddTailCallsAsync(RunRequest request, Dictionary<string, ProgramReport> byName, CancellationToken cancellation)
    {
        while (true)
        {
            string[] missing = [.. byName.Values.SelectMany(r => r.Program?.Maps ?? []).Where(m => m.Type == MapType.ProgArray)
                .SelectMany(m => m.InitialSlots).OfType<string>().Where(name => !byName.ContainsKey(name)).Distinct()];
            if (missing.Length == 0)
                return;
            var options = new CheckOptions { Profile = request.Profile, LogLevel = 0, Programs = [.. missing], Timeout = request.Timeout };
            var found = false;
            foreach (var report in (await checker.CheckAsync(request.Input, options, cancellation).ConfigureAwait(false)).Programs)
                found |= report is { Program: not null, Verdict.Kind: VerdictKind.Accept } && byName.TryAdd(report.Name, report);
            if (!found)
                return;
        }
    }

    private static string[] Names(Scenario scenario)
    {
        string[] names = [.. scenario.Setup.Concat(scenario.Cpus.SelectMany(c => c.Programs)).Concat(scenario.Interrupts.SelectMany(i => i.Programs)).Distinct()];
        return names.Length > 0 ? names : throw new BadScenarioException("no CPU has a program to run");
    }
}
