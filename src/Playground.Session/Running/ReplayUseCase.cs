using Playground.Executor;
using Playground.Kernel.Tracing;

namespace Playground.Session.Running;

/// <summary>Follows one schedule and hands out what happens, in order.</summary>
public sealed class ReplayUseCase(ScenarioPreparer preparer)
{
    /// <exception cref="BadScenarioException">The scenario cannot be run.</exception>
    public async Task<PlayResult> ReplayAsync(RunRequest request, Action<TraceEvent> sink, CancellationToken cancellation)
    {
        var input = await preparer.PrepareAsync(request, cancellation).ConfigureAwait(false);
        var seq = 0L;
        return ScenarioRunner.Play(input, request.Schedule, e => sink(e with { Seq = ++seq }), cancellation);
    }
}
