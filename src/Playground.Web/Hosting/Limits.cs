using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Playground.Web.Hosting;

/// <summary>How much one client may ask of the HTTP interface, and how large a request may be.</summary>
internal static class Limits
{
    /// <summary>Policy for requests that make the server work.</summary>
    public const string Work = "work";
    /// <summary>Largest request body in bytes: an object as base64 or multipart, with room for the rest of the request.</summary>
    public const long MaxBody = 6 << 20;
    /// <summary>Largest message of the page's own connection: a source text at its limit, escaped, fits.</summary>
    public const long MaxPageMessage = 512 << 10;

    /// <summary>Open pages and watchers at once.</summary>
    private const long MaxLive = 2000;

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxLive;
            kestrel.AddServerHeader = false;
        });
        // Work in progress gets this long to end when the server is told to stop.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = async (rejected, cancellation) =>
                await Results.Problem("too many requests from this address at once; try again in a moment", statusCode: 429)
                    .ExecuteAsync(rejected.HttpContext).WaitAsync(cancellation).ConfigureAwait(false);
            limiter.AddPolicy(Work, context => RateLimitPartition.Get(Address(context), _ => new WorkLimiter()));
        });
    }

    public static void UseLimits(this WebApplication app) => app.UseRateLimiter();

    // A classroom can share one address, so that the allowance is generous; what bounds the machine is the concurrency.
    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
