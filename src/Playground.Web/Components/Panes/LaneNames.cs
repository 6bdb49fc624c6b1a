using System.Collections.Immutable;

namespace Playground.Web.Components.Panes;

/// <summary>What those who act in a run are called.</summary>
internal static class LaneNames
{
    public static string Of(ImmutableArray<string> lanes, int number) =>
        number < 0 ? "setup" : !lanes.IsDefault && number < lanes.Length && lanes[number].Length > 0 ? lanes[number] : $"CPU {number}";
}
