using Playground.Session;
using Playground.Session.Sharing;
using Playground.Web.Api;
using Playground.Web.Components.Panes;
using Playground.Web.Streaming;
using Playground.Web.Work;

namespace Playground.Web.Hosting;

/// <summary>The playground's use cases, and the doors to them beside the page.</summary>
internal static class PlaygroundHosting
{
    public static void AddPlayground(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(_ => PlaygroundServices.CreateDefault());
        services.AddSingleton<IShareStore>(_ => new SqliteShareStore(Path.Combine(DataFolder(builder.Configuration), "shares.db")));
        services.AddSingleton<WorkMetrics>();
        services.AddSingleton<WorkGate>();
        services.AddSingleton<Workbench>();
        services.AddHostedService<WarmUp>();
        services.AddScoped<ClientModule>();
        services.AddSignalR();
        services.AddPlaygroundApi();
    }

    public static void MapPlayground(this WebApplication app)
    {
        app.MapPlaygroundApi();
        app.MapHub<TraceHub>("/hubs/trace");
    }

    /// <summary>PLAYGROUND_DATA, or a folder of this program's in the user's data folder.</summary>
    private static string DataFolder(IConfiguration configuration)
    {
        if (configuration["PLAYGROUND_DATA"] is { Length: > 0 } folder)
            return folder;
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "bpf-playground");
    }
}
