namespace Playground.Web.Work;

/// <summary>Lets as many pieces of work run at once as the machine has processors; the rest wait their turn.</summary>
internal sealed class WorkGate : IDisposable
{
    private readonly SemaphoreSlim places = new(Math.Max(2, Environment.ProcessorCount));

    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        return new Turn(places);
    }

    public void Dispose() => places.Dispose();

    private sealed class Turn(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? held = places;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
