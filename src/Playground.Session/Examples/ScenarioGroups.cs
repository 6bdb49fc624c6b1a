namespace Playground.Session.Examples;

/// <summary>What the numbered scenarios are about, so that a menu can sort them.</summary>
public static class ScenarioGroups
{
    private static readonly (int Last, string Name)[] Groups =
    [
        (19, "Owning a reference"), (26, "Loads and stores of slots"), (35, "RCU and trust"), (40, "Types and maps"), (44, "When elements die"),
        (53, "The proposal of 2022"), (57, "Objects of the program's own"), (62, "Calls, locks, licences, versions"),
    ];

    /// <param name="number">A scenario's number, with a letter for a part: <c>38b</c>.</param>
    public static string Of(string number) => Groups.First(g => g.Last >= int.Parse(number.TrimEnd('b', 'c', 'd'))).Name;
}
