using MudBlazor;

namespace Playground.Web.Components.Layout;

/// <summary>Type and shape for MudBlazor; its colours come from the variables of <c>css/app.css</c>, which know light and dark.</summary>
internal static class PageTheme
{
    private static readonly string[] Sans = ["Inter", "system-ui", "sans-serif"];

    public static readonly MudTheme Value = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "4px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = "0.8125rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Sans, FontSize = "0.875rem", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Sans, FontSize = "0.8125rem", LetterSpacing = "0" },
        },
    };
}
