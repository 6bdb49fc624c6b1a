using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Playground.Web.Hosting;

/// <summary>Structured logs on standard output: readable lines, or JSON with <c>PLAYGROUND_LOG=json</c>.</summary>
internal static class Logging
{
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var json = string.Equals(builder.Configuration["PLAYGROUND_LOG"], "json", StringComparison.OrdinalIgnoreCase);
        builder.Services.AddSerilog(log =>
        {
            log.MinimumLevel.Information()
                .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
                .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
                .Enrich.FromLogContext();
            _ = json
                ? log.WriteTo.Console(new RenderedCompactJsonFormatter())
                : log.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}");
        });
    }
}
