using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Reads <c>maps.tsv</c>: M a map type, F where a special field may be, H the map types of a helper.</summary>
internal sealed class MapTables
{
    public FrozenDictionary<MapType, MapTypeSpec> Types { get; }
    /// <summary>By the kernel's name of the field (<c>BPF_KPTR_REF</c>).</summary>
    public FrozenDictionary<string, FrozenSet<MapType>> FieldTypes { get; }
    /// <summary>By helper name with <c>bpf_</c>; helpers that are not here take any map.</summary>
    public FrozenDictionary<string, FrozenSet<MapType>> HelperTypes { get; }

    public MapTables(DataFolder folder)
    {
        var rows = folder.Rows("maps.tsv").ToLookup(row => row[0]);
        Types = rows["M"].Select(Type).ToFrozenDictionary(t => t.Type);
        FieldTypes = rows["F"].ToFrozenDictionary(row => row[1], row => Set(row[2]));
        HelperTypes = rows["H"].ToFrozenDictionary(row => "bpf_" + row[1], row => Set(row[2]));
    }

    private static FrozenSet<MapType> Set(string cell) => DataFolder.Numbers(cell).Select(n => (MapType)n).ToFrozenSet();

    private static MapTypeSpec Type(string[] row) => new((MapType)int.Parse(row[1]), row[2], int.Parse(row[3]), int.Parse(row[4]), int.Parse(row[5]),
        uint.Parse(row[6]), int.Parse(row[7]), int.Parse(row[8]), Numbers(row[9]), Numbers(row[10]), Numbers(row[11]), Numbers(row[12]), row[13] == "1",
        row[14] == "any" ? null : DataFolder.Words(row[14]).Select(h => "bpf_" + h).ToFrozenSet());

    private static ImmutableArray<int> Numbers(string cell) => [.. DataFolder.Numbers(cell)];
}
