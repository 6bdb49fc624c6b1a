namespace Playground.Web.Hosting;

/// <summary>Headers that keep the page to its own server and out of foreign frames.</summary>
internal static class SecurityHeaders
{
    /// <remarks>
    /// Inline styles are allowed because Monaco and MudBlazor set them; scripts are not. Nothing is loaded from elsewhere:
    /// <c>data:</c> is for Monaco's small pictures and its icon font.
    /// </remarks>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    });
}
