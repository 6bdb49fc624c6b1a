using Playground.Executor;
using Playground.Kernel.Scenarios;
using Playground.Session.Sources;

namespace Playground.Session.Running;

/// <summary>Runs one accepted program alone.</summary>
public sealed class RunOneUseCase(ScenarioPreparer preparer)
{
    /// <exception cref="BadScenarioException">The program is missing, or no kernel would let it run.</exception>
    public async Task<RunResult> RunAsync(SourceInput input, string profile, string program, RunOptions options, CancellationToken cancellation)
    {
        var scenario = new Scenario { Cpus = [new CpuScript([program])] };
        var prepared = await preparer.PrepareAsync(new RunRequest(input, profile, scenario), cancellation).ConfigureAwait(false);
        var main = prepared.Programs.First(p => p.Name == program);
        var others = prepared.Programs.Where(p => p.Name != program).Select(p => new ReadyProgram(p, prepared.Fixups[p.Name]));
        return ProgramRunner.Run(main, prepared.Fixups[program], prepared.Profile, options with { Others = [.. others] });
    }
}
