namespace Playground.EndToEnd.Tests;

/// <summary>A fact that needs Chromium and the C compiler in its sandbox; skipped with the reason where one is missing.</summary>
public sealed class CFactAttribute : FactAttribute
{
    public CFactAttribute()
    {
        if (Browser.Executable is null)
            Skip = "chromium is not installed";
        else if (!File.Exists("/usr/bin/clang-19") || !File.Exists("/usr/bin/bwrap"))
            Skip = "clang-19 or bubblewrap is not installed";
    }
}

/// <summary>The opening story in C: a task moved into a map slot and out again.</summary>
[Collection(BrowserCollection.Name)]
public sealed class CStoryTests(Browser browser)
{
    private static async Task ChooseExampleAsync(OpenPage open, string title)
    {
        await open.Page.Locator(".example-pick .mud-select-input").First.ClickAsync();
        await open.Page.Locator(".mud-popover-open .mud-list-item").Filter(new LocatorFilterOptions { HasText = title }).ClickAsync();
    }

    [CFact]
    public async Task Opening_story_is_accepted_run_and_shared()
    {
        await using var open = await browser.OpenAsync();
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync(["put", "take"]);
        await open.ShotAsync("story-light");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();
        await open.RunDrawnAsync();
        await Assertions.Expect(open.Page.Locator(".tl-label").Filter(new LocatorFilterOptions { HasText = "slots" })).ToHaveCountAsync(1);
        await Assertions.Expect(open.Page.Locator(".tl-label-object").Filter(new LocatorFilterOptions { HasText = "task_struct" })).Not.ToHaveCountAsync(0);
        await open.ShotAsync("story-run");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".findings .summary.accept")).ToContainTextAsync("No interleaving goes wrong");
        await open.ShotAsync("story-explored");
        open.AssertQuiet();
    }

    [CFact]
    public async Task Rejected_line_gets_a_squiggle_with_the_kernels_message()
    {
        await using var open = await browser.OpenAsync();
        await open.TypeAsync(Sources.NoNullCheck);
        await Assertions.Expect(open.Page.Locator(".program.reject .name")).ToHaveTextAsync("bad");
        await Assertions.Expect(open.Problems.Locator(".kernel-words")).ToHaveTextAsync(["R0 invalid mem access 'map_value_or_null'"]);
        await open.Page.Locator(".squiggly-error").First.WaitForAsync();
        var marker = await open.Page.EvaluateAsync<string>("JSON.stringify(monaco.editor.getModelMarkers({}).map(m => [m.startLineNumber, m.message.split('\\n')[0]]))");
        Assert.Equal("""[[17,"R0 invalid mem access 'map_value_or_null'"]]""", marker);
        await open.Page.GetByText("Log", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".log-line.message")).ToHaveTextAsync("R0 invalid mem access 'map_value_or_null'");
        await open.ShotAsync("reject-c");
        open.AssertQuiet();
    }

    [CFact]
    public async Task C_that_does_not_compile_shows_the_compilers_words_at_their_place()
    {
        await using var open = await browser.OpenAsync();
        await open.TypeAsync(Sources.DoesNotCompile);
        await Assertions.Expect(open.Problems.Locator(".kernel-words").First).ToContainTextAsync("expected");
        await open.Page.Locator(".squiggly-error").First.WaitForAsync();
        await open.TypeAsync("// größer\nint f(void)\n{\n\treturn /* 🐝 */ nothing_here + also_not;\n}\n");
        await Assertions.Expect(open.Problems.Locator(".kernel-words").First).ToContainTextAsync("nothing_here");
        var marks = await open.Page.EvaluateAsync<string>("JSON.stringify(monaco.editor.getModelMarkers({}).map(m => [m.startLineNumber, m.startColumn, m.message.split('\\n')[0]]))");
        Assert.Equal("""[[4,18,"use of undeclared identifier 'nothing_here'"],[4,33,"use of undeclared identifier 'also_not'"]]""", marks);
        open.AssertQuiet();
    }

    [CFact]
    public async Task Race_is_found_replayed_and_its_moment_shared()
    {
        await using var open = await browser.OpenAsync();
        await ChooseExampleAsync(open, "Race: get against take");
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync(["fill", "take", "get"]);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".violation .kind").First).ToBeVisibleAsync();
        await open.Page.Locator("button.violation").First.ClickAsync();
        await open.RunDrawnAsync();
        await Assertions.Expect(open.Timeline.Locator(".st-violation")).Not.ToHaveCountAsync(0);
        await open.ShotAsync("race-light");
        await open.Timeline.Locator(".tl").FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        var step = await open.Timeline.GetAttributeAsync("data-step");
        var seen = await open.Timeline.Locator(".st-now").InnerTextAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
        var link = await open.Page.Locator(".share-line input").InputValueAsync();
        open.AssertQuiet();

        await using var other = await browser.OpenAsync(link[browser.Server.Address.ToString().Length..], ColorScheme.Dark);
        Assert.Equal(await open.SourceAsync(), await other.SourceAsync());
        await other.RunDrawnAsync();
        await Assertions.Expect(other.Timeline).ToHaveAttributeAsync("data-step", step ?? "");
        Assert.Equal(seen, await other.Timeline.Locator(".st-now").InnerTextAsync());
        await other.ShotAsync("race-dark");
        other.AssertQuiet();
    }

    [CFact]
    public async Task Without_the_variant_the_race_is_not_there()
    {
        await using var open = await browser.OpenAsync();
        await ChooseExampleAsync(open, "Race: get against take");
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync(["fill", "take", "get"]);
        await open.Page.Locator(".profile-pick .mud-select-input").First.ClickAsync();
        await open.Page.Locator(".mud-popover-open .mud-list-item").GetByText("proposal-2022-02", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".problem.accept")).ToContainTextAsync("proposal-2022-02");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".findings .summary.accept")).ToContainTextAsync("Complete");
        open.AssertQuiet();
    }

    [CFact]
    public async Task Kernels_answer_side_by_side_with_the_differences_marked()
    {
        await using var open = await browser.OpenAsync();
        await ChooseExampleAsync(open, "A forgotten reference");
        await open.Page.GetByText("Kernels", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Ask every kernel" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".profiles thead th")).ToHaveTextAsync(["program", "linux-6.18", "linux-6.12", "linux-6.1", "proposal-2022-02"]);
        await Assertions.Expect(open.Page.Locator(".profiles td").First).ToContainTextAsync("BPF_EXIT instruction in main prog would lead to reference leak");
        await Assertions.Expect(open.Page.Locator(".profiles td").Nth(1)).ToContainTextAsync("differs");
        await Assertions.Expect(open.Page.Locator(".log-pair .pair.differs")).Not.ToHaveCountAsync(0);
        await open.ShotAsync("kernels");
        open.AssertQuiet();
    }
}
