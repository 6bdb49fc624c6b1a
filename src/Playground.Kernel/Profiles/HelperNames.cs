using System.Collections.Frozen;
using Playground.Kernel.Profiles.Tables;

namespace Playground.Kernel.Profiles;

/// <summary>Helper names and numbers, the same for every kernel: a number is never given to another helper.</summary>
public static class HelperNames
{
    // A kernel's list only ever grows, so the newest has them all; the proposal's numbers are our own.
    private static readonly Lazy<FrozenDictionary<string, int>> Ids = new(() =>
        new DataFolder(ProfileCatalog.Default).Rows("helpers.tsv")
            .Where(row => row[0] == "H")
            .Select(row => (row[2], int.Parse(row[1])))
            .Concat([("bpf_kptr_try_set", 65001), ("bpf_kptr_get", 65002), ("bpf_move_ptr", 65003)])
            .ToFrozenDictionary(h => h.Item1, h => h.Item2));

    private static readonly Lazy<FrozenDictionary<int, string>> Names = new(() => Ids.Value.ToFrozenDictionary(h => h.Value, h => h.Key));

    /// <summary>The number of the helper with this name (<c>bpf_map_lookup_elem</c>); null if there is none.</summary>
    public static int? IdOf(string name) => Ids.Value.TryGetValue(name, out var id) ? id : null;

    /// <summary>The name of the helper with this number; null if there is none.</summary>
    public static string? NameOf(int id) => Names.Value.GetValueOrDefault(id);
}
