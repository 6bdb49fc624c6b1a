using Playground.Kernel.Verdicts;

namespace Playground.Web.Components.Panes;

/// <summary>How a verdict looks: a class of the style sheet, a sign that does not need colour, and a word.</summary>
internal static class Verdicts
{
    public static string Class(VerdictKind kind) => kind switch
    {
        VerdictKind.Accept => "accept",
        VerdictKind.Reject => "reject",
        VerdictKind.Invalid => "invalid",
        _ => "unsupported",
    };

    public static string Sign(VerdictKind kind) => kind switch
    {
        VerdictKind.Accept => "✓",
        VerdictKind.Reject => "✗",
        VerdictKind.Invalid => "!",
        _ => "?",
    };

    public static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Accept => "accepted",
        VerdictKind.Reject => "rejected",
        VerdictKind.Invalid => "invalid",
        VerdictKind.Unsupported => "not modelled",
        _ => "no verdict",
    };
}
