namespace Playground.EndToEnd.Tests;

/// <summary>One headless Chromium (the system's) and one server for all tests of the collection.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? chromium;

    public PublishedServer Server { get; } = new();

    /// <summary>The system's Chromium; null when there is none.</summary>
    public static string? Executable { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        if (Executable is null)
            return;
        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page in a profile of its own: nothing of other tests is stored in it.</summary>
    /// <param name="theme">What the system is set to.</param>
    public async Task<OpenPage> OpenAsync(string path = "/", ColorScheme theme = ColorScheme.Light, int width = 1600, int height = 950)
    {
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions // tests that need it are skipped without a browser
        {
            BaseURL = Server.Address.ToString(),
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        var page = new OpenPage(await context.NewPageAsync(), Server);
        await page.GoAsync(path);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A fact that needs Chromium; skipped with the reason where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Executable is null)
            Skip = "chromium is not installed";
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}

/// <summary>The same for a theory.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Browser.Executable is null)
            Skip = "chromium is not installed";
    }
}
