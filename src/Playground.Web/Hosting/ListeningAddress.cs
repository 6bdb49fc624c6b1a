namespace Playground.Web.Hosting;

/// <summary>Where the server listens when nobody says otherwise.</summary>
internal static class ListeningAddress
{
    private const string Default = "http://127.0.0.1:5080";

    /// <summary>Leaves ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS and <c>--urls</c> alone.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        string[] keys = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (keys.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(Default);
    }
}
