namespace Playground.EndToEnd.Tests;

/// <summary>What people who see badly or use no pointer depend on.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessTests(Browser browser)
{
    // Contrast of each visible text with what is behind it (WCAG 2, relative luminance); below 4.5 is reported.
    internal const string Contrast = """
        () => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const parse = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const c = parse(getComputedStyle(e).backgroundColor);
              if (c[3] > 250) return c;
            }
            return [255, 255, 255, 255];
          };
          const poor = [];
          for (const element of document.querySelectorAll("body *")) {
            if (element.closest(".monaco-editor, [disabled], .mud-popover, svg") || !element.checkVisibility())
              continue;
            const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent.trim()).join("");
            if (!text) continue;
            const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} "${text.slice(0, 40)}"`);
          }
          return [...new Set(poor)];
        }
        """;

    internal const string Nameless = """
        () => [...document.querySelectorAll("button, input, select, textarea, a[href], [tabindex='0']")]
          .filter(e => e.checkVisibility() && !e.closest(".monaco-editor") && !e.closest("[aria-hidden='true']"))
          .filter(e => !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.title || e.labels?.length || e.textContent.trim()))
          .map(e => e.outerHTML.slice(0, 120))
        """;

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Texts_stand_out_in_both_themes(ColorScheme theme)
    {
        await using var open = await browser.OpenAsync(theme: theme);
        await open.ChooseAssemblyAsync();
        await open.TypeAsync(Sources.ReadsNothing);
        await Assertions.Expect(open.Page.Locator(".program.reject")).ToHaveCountAsync(1);
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Contrast));
        await open.TypeAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explore", Exact = true }).ClickAsync();
        await open.Page.Locator(".outcomes tbody button").First.ClickAsync();
        await open.RunDrawnAsync();
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Contrast));
    }

    [BrowserFact]
    public async Task Everything_that_can_be_reached_has_a_name()
    {
        await using var open = await browser.OpenAsync();
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Nameless));
        await open.Page.GetByText("Run and explore", new PageGetByTextOptions { Exact = true }).ClickAsync();
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Nameless));
    }

    [BrowserFact]
    public async Task Long_exploration_shows_progress_and_can_be_cancelled_by_keyboard_alone()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAssemblyAsync();
        await open.TypeAsync(Sources.Counter);
        await Assertions.Expect(open.Page.Locator(".program.accept .name")).ToHaveTextAsync("bump");
        await open.Page.GetByText("Run and explore", new PageGetByTextOptions { Exact = true }).ClickAsync();
        for (var cpu = 0; cpu < 2; cpu++)
        {
            for (var i = 0; i < 11; i++)
            {
                await open.Page.GetByLabel($"Add a program to CPU {cpu}").SelectOptionAsync("bump");
                await Assertions.Expect(open.Page.GetByLabel($"Remove bump from CPU {cpu}")).ToHaveCountAsync(i + 2);
            }
        }
        await open.Page.Keyboard.PressAsync("Control+Shift+Enter");
        await Assertions.Expect(open.Page.Locator(".progress")).ToContainTextAsync("executions,");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel", Exact = true }).FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator(".progress")).ToHaveCountAsync(0);
        open.AssertQuiet();
    }
}
