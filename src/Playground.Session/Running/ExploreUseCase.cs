using Playground.Executor;

namespace Playground.Session.Running;

/// <summary>Goes through the interleavings of a scenario.</summary>
public sealed class ExploreUseCase(ScenarioPreparer preparer)
{
    /// <exception cref="BadScenarioException">The scenario cannot be run.</exception>
    public async Task<ExploreResult> ExploreAsync(RunRequest request, ExploreOptions options, IProgress<ExploreProgress>? progress, CancellationToken cancellation)
    {
        var input = await preparer.PrepareAsync(request, cancellation).ConfigureAwait(false);
        return await Task.Run(() => ScenarioRunner.Explore(input, options, progress, cancellation), cancellation).ConfigureAwait(false);
    }
}
