using Playground.Web.Streaming;

namespace Playground.Web.Hosting;

/// <summary>The playground's use cases, and the doors to them beside the page.</summary>
internal static class PlaygroundHosting
{
    public static void AddPlayground(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WorkMetrics>();
        builder.Services.AddSignalR();
        builder.Services.AddOpenApi();
    }

    public static void MapPlayground(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapHub<TraceHub>("/hubs/trace");
    }
}
