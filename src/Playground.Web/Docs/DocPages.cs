using System.Net;
using System.Text.RegularExpressions;
using Markdig;

namespace Playground.Web.Docs;

/// <summary>The documentation: Markdown files under <c>wwwroot/docs</c> as plain pages that need no script.</summary>
internal static partial class DocPages
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseAutoIdentifiers().DisableHtml().Build();

    public static void MapDocs(this WebApplication app) => app.MapGet("/docs/{name=index}", (string name, IWebHostEnvironment environment) =>
    {
        var file = Name().IsMatch(name) ? environment.WebRootFileProvider.GetFileInfo($"docs/{name}.md") : null;
        if (file is not { Exists: true })
            return Results.NotFound();
        using var reader = new StreamReader(file.CreateReadStream());
        return Results.Content(Page(reader.ReadToEnd()), "text/html; charset=utf-8");
    }).ExcludeFromDescription();

    private static string Page(string markdown)
    {
        var title = markdown.Split('\n', 2)[0].TrimStart('#', ' ');
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8" />
              <meta name="viewport" content="width=device-width, initial-scale=1" />
              <title>{WebUtility.HtmlEncode(title)} · BPF Playground</title>
              <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
              <link rel="stylesheet" href="/css/docs.css" />
            </head>
            <body>
              <nav><a href="/">Open the playground</a> <a href="/docs">Documentation</a></nav>
              <main>{Markdown.ToHtml(markdown, Pipeline)}</main>
            </body>
            </html>
            """;
    }

    [GeneratedRegex("^[a-z-]{1,40}$")]
    private static partial Regex Name();
}
