using System.Threading.RateLimiting;

namespace Playground.Web.Hosting;

/// <summary>One address's allowance: 600 requests a minute, and four at a time with a short queue.</summary>
internal sealed class WorkLimiter : RateLimiter
{
    private readonly TokenBucketRateLimiter rate = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 600,
        TokensPerPeriod = 10,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private readonly ConcurrencyLimiter concurrency = new(new ConcurrencyLimiterOptions { PermitLimit = 4, QueueLimit = 60, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    public override TimeSpan? IdleDuration => concurrency.GetStatistics()?.CurrentAvailablePermits == 4 ? rate.IdleDuration : null;

    public override RateLimiterStatistics? GetStatistics() => concurrency.GetStatistics();

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        using var allowed = rate.AttemptAcquire();
        return allowed.IsAcquired ? concurrency.AttemptAcquire(permitCount) : allowed;
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        using var allowed = rate.AttemptAcquire();
        return allowed.IsAcquired ? await concurrency.AcquireAsync(permitCount, cancellationToken).ConfigureAwait(false) : allowed;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rate.Dispose();
            concurrency.Dispose();
        }
        base.Dispose(disposing);
    }
}
