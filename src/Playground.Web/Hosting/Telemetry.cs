using OpenTelemetry.Metrics;

namespace Playground.Web.Hosting;

/// <summary>OpenTelemetry metrics, read from <c>/metrics</c>.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddMeter("System.Runtime", "Microsoft.AspNetCore.Components.Server.Circuits", WorkMetrics.MeterName)
            .AddPrometheusExporter());
}
