namespace Playground.EndToEnd.Tests;

/// <summary>The whole road with assembly, which needs no compiler.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AssemblyStoryTests(Browser browser)
{
    private async Task<OpenPage> WithAssemblyAsync(string text)
    {
        var open = await browser.OpenAsync();
        await open.ChooseAssemblyAsync();
        await open.TypeAsync(text);
        return open;
    }

    [BrowserFact]
    public async Task Typing_gives_a_verdict_with_the_kernels_message_at_its_line()
    {
        await using var open = await WithAssemblyAsync(Sources.ReadsNothing);
        await Assertions.Expect(open.Page.Locator(".program.reject")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Problems.Locator(".kernel-words")).ToHaveTextAsync(["R3 !read_ok"]);
        await open.Page.Locator(".squiggly-error").First.WaitForAsync();
        await Assertions.Expect(open.Page.Locator(".insn-row.failed .text")).ToHaveTextAsync("(bf) r0 = r3");
        await open.ShotAsync("reject-assembly");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Keys_move_through_the_instructions_and_the_state_follows()
    {
        await using var open = await WithAssemblyAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.Locator(".insn-list").FocusAsync();
        await open.Page.Keyboard.PressAsync("j");
        await open.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(open.Page.Locator(".insn-row.selected .index")).ToHaveTextAsync("2");
        await Assertions.Expect(open.Page.Locator(".state-pane .changed dt")).ToHaveTextAsync("R2");
        await Assertions.Expect(open.Page.Locator(".state-pane .changed dd")).ToContainTextAsync("fp-4");
        await open.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(open.Page.Locator(".insn-row.selected .text")).ToContainTextAsync("exit");
        await open.ShotAsync("states");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Run_is_drawn_and_a_link_opens_the_same_step_elsewhere()
    {
        await using var open = await WithAssemblyAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();
        await open.RunDrawnAsync();
        await open.Timeline.Locator(".tl").FocusAsync();
        await open.Page.Keyboard.PressAsync("Home");
        for (var i = 0; i < 5; i++)
            await open.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(open.Timeline).ToHaveAttributeAsync("data-step", "5");
        await open.ShotAsync("run-assembly");
        var step = await open.Timeline.Locator(".st-now").InnerTextAsync();

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
        var link = await open.Page.Locator(".share-line input").InputValueAsync();
        Assert.StartsWith(browser.Server.Address + "s/", link);
        open.AssertQuiet();

        await using var other = await browser.OpenAsync(link[browser.Server.Address.ToString().Length..]);
        Assert.Equal(await open.SourceAsync(), await other.SourceAsync());
        await Assertions.Expect(other.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await other.RunDrawnAsync();
        await Assertions.Expect(other.Timeline).ToHaveAttributeAsync("data-step", "5");
        Assert.Equal(step, await other.Timeline.Locator(".st-now").InnerTextAsync());
        other.AssertQuiet();
    }

    [BrowserFact]
    public async Task Explore_lists_outcomes_and_replays_one()
    {
        await using var open = await WithAssemblyAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".findings .summary")).ToContainTextAsync("Complete");
        // Whether an update is lost shows in the map, so that there is more than one outcome.
        Assert.True(await open.Page.Locator(".outcomes tbody tr").CountAsync() >= 2);
        await open.Page.Locator(".outcomes tbody button").Last.ClickAsync();
        await open.RunDrawnAsync();
        await open.ShotAsync("explore-assembly");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Many_programs_are_listed_with_a_filter()
    {
        await using var open = await WithAssemblyAsync(string.Concat(Enumerable.Range(0, 12).Select(i => $".prog p{i} tc\n    r0 = {(i == 7 ? "r3" : "0")}\n    exit\n")));
        await Assertions.Expect(open.Page.Locator(".program")).ToHaveCountAsync(12);
        await open.Page.Locator(".program-filter .reject").ClickAsync(new LocatorClickOptions { Force = true });
        await Assertions.Expect(open.Page.Locator(".program .name")).ToHaveTextAsync(["p7"]);
        await open.ShotAsync("many");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Each_visit_of_a_loop_can_be_looked_at()
    {
        await using var open = await WithAssemblyAsync(Sources.Spinner);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("spin");
        await open.Page.Locator("#insn-1").ClickAsync();
        await open.Page.Locator(".visit select").SelectOptionAsync("2");
        await Assertions.Expect(open.Page.Locator(".state-pane .changed dd")).ToContainTextAsync("3");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task What_was_typed_is_there_after_a_reload()
    {
        await using var open = await WithAssemblyAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.GoAsync("/");
        Assert.Contains(".prog bump tc", await open.SourceAsync());
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        open.AssertQuiet();
    }
}
