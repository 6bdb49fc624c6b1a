using System.Collections.Immutable;
using Playground.Kernel.Scenarios;
using Playground.Session.Sources;

namespace Playground.Session.Running;

/// <summary>A source and who runs which of its programs.</summary>
public sealed record RunRequest(SourceInput Input, string Profile, Scenario Scenario)
{
    /// <summary>The interleaving to follow; empty for the default one.</summary>
    public string Schedule { get; init; } = "";
    /// <summary>Longest time in all.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>CPU scripts as the command line writes them: <c>take*2,get</c> for each CPU.</summary>
    /// <exception cref="BadScenarioException">A repeat count that is no number, or too much in all.</exception>
    public static ImmutableArray<CpuScript> ParseCpus(IEnumerable<string> scripts)
    {
        ImmutableArray<CpuScript> cpus = [.. scripts.Select(s => new CpuScript(ParsePrograms(s)))];
        if (cpus.Length is 0 or > 8)
            throw new BadScenarioException($"{cpus.Length} CPUs: a scenario has 1 to 8");
        if (cpus.Sum(c => c.Programs.Length) > 4096)
            throw new BadScenarioException("a scenario runs at most 4096 programs");
        return cpus;
    }

    /// <summary>Programs in order: <c>take*2,get</c>.</summary>
    /// <exception cref="BadScenarioException">A repeat count that is no number.</exception>
    public static ImmutableArray<string> ParsePrograms(string script)
    {
        var programs = ImmutableArray.CreateBuilder<string>();
        foreach (var item in script.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var star = item.LastIndexOf('*');
            var times = 1;
            if (star > 0 && (!int.TryParse(item.AsSpan(star + 1), out times) || times is < 1 or > 1000))
                throw new BadScenarioException($"'{item}': after the * comes a number from 1 to 1000");
            programs.AddRange(Enumerable.Repeat(star > 0 ? item[..star] : item, times));
        }
        return programs.ToImmutable();
    }
}

/// <summary>A scenario that cannot be run; the message says why.</summary>
public sealed class BadScenarioException(string message) : Exception(message);
