using System.Net;

namespace Playground.EndToEnd.Tests;

[Collection(BrowserCollection.Name)]
public sealed class AssetTests(Browser browser)
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/css/app.css", "text/css")]
    [InlineData("/js/dist/playground.js", "text/javascript")]
    [InlineData("/js/dist/playground.css", "text/css")]
    [InlineData("/js/dist/boot.js", "text/javascript")]
    [InlineData("/js/dist/inter-latin-wght-normal.woff2", "font/woff2")]
    [InlineData("/docs", "text/html")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css", "text/css")]
    [InlineData("/_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js", "text/javascript")]
    [InlineData("/healthz", "text/plain")]
    [InlineData("/metrics", "text/plain")]
    [InlineData("/openapi/v1.json", "application/json")]
    public async Task Assets_and_operators_endpoints_are_served(string path, string type)
    {
        using var answer = await browser.Server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Pages_are_kept_to_their_own_server()
    {
        using var answer = await browser.Server.Http.GetAsync("/");
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy);
        Assert.DoesNotContain("http:", policy);
        Assert.DoesNotContain("https:", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }
}
