namespace Playground.EndToEnd.Tests;

/// <summary>Scenarios in the source and on the page, what exploring shows, and going through a run by breakpoints.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ExplorationTests(Browser browser)
{
    private const string Scenario = """
        // scenario: cpu bump
        // scenario: irq 0 bump
        // scenario: expect counts[0] == 2

        """;

    private async Task<OpenPage> ExploredAsync(string source)
    {
        var open = await browser.OpenAsync();
        await open.ChooseAssemblyAsync();
        await open.TypeAsync(source);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await open.Page.Locator(".findings .summary").WaitForAsync();
        return open;
    }

    [BrowserFact]
    public async Task Scenario_in_the_source_is_explored_and_its_violation_stands_beside_a_good_schedule()
    {
        await using var open = await ExploredAsync(Scenario + Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".violation .kind")).ToHaveTextAsync("assertion");
        await Assertions.Expect(open.Page.Locator(".scenario-lines summary")).ToContainTextAsync("2 lines in the source");
        await Assertions.Expect(open.Page.Locator(".tree-box")).Not.ToHaveCountAsync(0);
        await open.Page.Locator(".parting summary").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".parting-sides li.parts")).ToHaveCountAsync(2);
        await Assertions.Expect(open.Page.Locator(".parting-sides section").First.Locator("li.parts .who")).ToHaveTextAsync("irq on CPU 0");
        await open.ShotAsync("explore-parting");
        await open.Page.Locator("button.violation").ClickAsync();
        await open.RunDrawnAsync();
        await Assertions.Expect(open.Timeline.Locator(".tl-label-cpu")).ToHaveTextAsync(["CPU 0", "irq on CPU 0"]);
        await open.ShotAsync("explore-interrupt");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Lines_typed_on_the_page_count_and_are_shared()
    {
        await using var open = await ExploredAsync(Sources.Counter);
        await open.Page.Locator(".scenario-lines summary").ClickAsync();
        await open.Page.Locator(".scenario-lines textarea").FillAsync("user update counts 0 7");
        await open.Page.Locator(".scenario-lines textarea").BlurAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".outcomes tbody tr").First).ToContainTextAsync("user space update_counts");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
        var link = await open.Page.Locator(".share-line input").InputValueAsync();
        open.AssertQuiet();

        await using var other = await browser.OpenAsync(link[browser.Server.Address.ToString().Length..]);
        await other.Page.GetByText("Run and explore", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(other.Page.Locator(".scenario-lines textarea")).ToHaveValueAsync("user update counts 0 7");
        other.AssertQuiet();
    }

    [BrowserFact]
    public async Task Keyboard_goes_on_to_breakpoints_and_back()
    {
        await using var open = await ExploredAsync(Scenario + Sources.Counter);
        await open.Page.Locator("button.violation").ClickAsync();
        await open.RunDrawnAsync();
        await open.Timeline.Locator(".tl").FocusAsync();
        await open.Page.Keyboard.PressAsync("Home");
        // The load of the counter: both the program and its interrupt come there.
        await open.Timeline.Locator(".st-row", new LocatorLocatorOptions { HasText = "read counts[0]+0" }).First.ClickAsync();
        await open.Timeline.Locator(".tl").FocusAsync();
        await open.Page.Keyboard.PressAsync("b");
        await Assertions.Expect(open.Timeline.Locator(".bp .chip")).ToHaveCountAsync(1);
        await open.Page.Keyboard.PressAsync("Home");
        await open.Page.Keyboard.PressAsync("c");
        var first = int.Parse(await open.Timeline.GetAttributeAsync("data-step") ?? "");
        for (var i = 0; i < 2; i++)
            await open.Page.Keyboard.PressAsync("c");
        var later = int.Parse(await open.Timeline.GetAttributeAsync("data-step") ?? "");
        Assert.True(first > 0 && later > first, $"{first} {later}");
        for (var i = 0; i < 2; i++)
            await open.Page.Keyboard.PressAsync("Shift+C");
        Assert.Equal(first.ToString(), await open.Timeline.GetAttributeAsync("data-step"));
        open.AssertQuiet();
    }
}
