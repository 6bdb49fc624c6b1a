using System.Collections.Frozen;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Reads <c>kfuncs.tsv</c>: a row per function.</summary>
internal static class KfuncTable
{
    public static KfuncSpec[] Read(DataFolder folder) => [.. folder.Rows("kfuncs.tsv").Select(row =>
        new KfuncSpec(row[0], int.Parse(row[1]), Flags(row[2]), Types(row[3]), row[4] == "-" ? "" : row[4]))];

    public static KfuncFlags Flags(string cell) =>
        DataFolder.Words(cell).Aggregate(KfuncFlags.None, (all, word) => all | Enum.Parse<KfuncFlags>(word.Replace("_", ""), ignoreCase: true));

    private static FrozenSet<ProgType> Types(string cell) =>
        cell == "all" ? [] : DataFolder.Words(cell).Select(w => Enum.Parse<ProgType>(w.Replace("_", ""), ignoreCase: true)).ToFrozenSet();
}
