namespace Playground.Web.Work;

/// <summary>Lets as many pieces of work of a kind run at once as the machine has processors; the rest wait their turn.</summary>
/// <remarks>Explorations take up to a minute and have places of their own, so that nobody who types waits for them.</remarks>
internal sealed class WorkGate : IDisposable
{
    private readonly SemaphoreSlim brief = new(Math.Max(2, Environment.ProcessorCount));
    private readonly SemaphoreSlim lengthy = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>A place for a check or a single run; given back when disposed.</summary>
    public Task<IDisposable> EnterAsync(CancellationToken cancellation) => EnterAsync(brief, cancellation);

    /// <summary>A place for an exploration.</summary>
    public Task<IDisposable> EnterLengthyAsync(CancellationToken cancellation) => EnterAsync(lengthy, cancellation);

    public void Dispose()
    {
        brief.Dispose();
        lengthy.Dispose();
    }

    private static async Task<IDisposable> EnterAsync(SemaphoreSlim places, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        return new Turn(places);
    }

    private sealed class Turn(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? held = places;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
