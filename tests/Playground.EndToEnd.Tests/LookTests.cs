namespace Playground.EndToEnd.Tests;

[Collection(BrowserCollection.Name)]
public sealed class LookTests(Browser browser)
{
    [BrowserFact]
    public async Task Page_opens_on_the_story_without_a_word_on_the_console()
    {
        await using var open = await browser.OpenAsync();
        Assert.Contains("bpf_kptr_xchg", await open.SourceAsync());
        await open.ShotAsync("opening-light");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Theme_follows_the_system_and_can_be_chosen()
    {
        await using var open = await browser.OpenAsync(theme: ColorScheme.Dark);
        Assert.Equal("dark", await open.Page.GetAttributeAsync("html", "data-theme"));
        await open.ShotAsync("opening-dark");
        await open.Page.Locator(".look select").SelectOptionAsync("light");
        await Assertions.Expect(open.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await open.Page.ReloadAsync();
        Assert.Equal("light", await open.Page.GetAttributeAsync("html", "data-theme"));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Projector_size_makes_everything_larger()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.Locator(".look .size").ClickAsync();
        await Assertions.Expect(open.Page.Locator("html")).ToHaveAttributeAsync("data-size", "large");
        await open.ShotAsync("opening-large");
        open.AssertQuiet();
    }
}
