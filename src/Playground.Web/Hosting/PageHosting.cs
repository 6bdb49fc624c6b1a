using MudBlazor.Services;
using OpenTelemetry.Metrics;
using Playground.Web.Components;

namespace Playground.Web.Hosting;

/// <summary>Pages, static files and the endpoints for operators.</summary>
internal static class PageHosting
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Build output (tests, dotnet run in Production) has its static files described in a manifest, not copied.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "Playground.Web.staticwebassets.runtime.json")))
            builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = Limits.MaxPageMessage);
        builder.Services.AddMudServices();
        builder.Services.AddHealthChecks();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapHealthChecks("/healthz");
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
