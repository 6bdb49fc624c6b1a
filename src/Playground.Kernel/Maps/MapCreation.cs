using System.Numerics;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Kernel.Maps;

/// <summary>What creating a map says: sizes, flags and what the type demands besides. Special fields are asked for elsewhere.</summary>
/// <remarks>Source: <c>maps.json</c> of the kernel's facts, where each value was varied alone, and creation tried on Linux 6.18.</remarks>
public static class MapCreation
{
    private const uint NoPrealloc = 1, Mmapable = 1 << 10, PageSize = 4096;
    private const int LargestLpmKey = 260, LargestHashKey = 512, LargestStackTrace = 127 * 8, MaxValue = 1 << 30;

    /// <summary>Errno and reason; 0 when the kernel creates the map.</summary>
    public static (int Errno, string Reason) Check(MapSpec map, Profile profile)
    {
        if (!profile.MapTypes.TryGetValue(map.Type, out var type))
            return (Errnos.EINVAL, $"{profile.Name} has no map type {(int)map.Type}");
        if (Sizes(map) is { } sizes)
            return (Errnos.EINVAL, sizes);
        if (map.Type is not (MapType.Arena or MapType.StructOps or MapType.BloomFilter) && type.BaseErrno == 0 && UnknownFlag(map, type) is { } bit)
            return (Errnos.EINVAL, $"map flag bit {bit} is not one for {map.Type}");
        return (0, "");
    }

    private static int? UnknownFlag(MapSpec map, MapTypeSpec type)
    {
        for (var bit = 0; bit < 32; bit++)
        {
            if ((map.Flags >> bit & 1) != 0 && !type.FlagBits.Contains(bit))
                return bit;
        }
        return null;
    }

    private static string? Sizes(MapSpec map) => map.Type switch
    {
        MapType.Hash or MapType.PercpuHash or MapType.LruHash or MapType.LruPercpuHash => Key(map, 1, int.MaxValue) ?? Value(map, 1, MaxValue) ?? Entries(map),
        MapType.Array or MapType.PercpuArray => Key(map, 4, 4) ?? Value(map, 1, MaxValue) ?? Entries(map),
        MapType.ProgArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.Xskmap => Key(map, 4, 4) ?? Value(map, 4, 4) ?? Entries(map),
        MapType.Devmap or MapType.DevmapHash or MapType.Cpumap or MapType.Sockmap or MapType.ReuseportSockarray => Key(map, 4, 4) ?? FourOrEight(map) ?? Entries(map),
        MapType.Sockhash => Key(map, 1, LargestHashKey) ?? FourOrEight(map) ?? Entries(map),
        MapType.StackTrace => Key(map, 4, 4) ?? StackTrace(map) ?? Entries(map),
        MapType.LpmTrie => Key(map, 5, LargestLpmKey) ?? Value(map, 1, MaxValue) ?? Entries(map) ?? ((map.Flags & NoPrealloc) != 0 ? null : "the type wants BPF_F_NO_PREALLOC"),
        MapType.ArrayOfMaps => Key(map, 4, 4) ?? Value(map, 4, 4) ?? Entries(map) ?? NeedsInner(map),
        MapType.HashOfMaps => Key(map, 1, int.MaxValue) ?? Value(map, 4, 4) ?? Entries(map) ?? NeedsInner(map),
        MapType.CgroupStorage or MapType.PercpuCgroupStorage => map.KeySize is 8 or 16 ? Value(map, 1, MaxValue) ?? NoEntries(map) : $"key size {map.KeySize}",
        MapType.Queue or MapType.Stack => Key(map, 0, 0) ?? Value(map, 1, MaxValue) ?? Entries(map),
        MapType.BloomFilter => Key(map, 0, 0) ?? Value(map, 1, MaxValue) ?? Entries(map),
        MapType.Ringbuf or MapType.UserRingbuf => Key(map, 0, 0) ?? Value(map, 0, 0) ?? Ring(map),
        MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => Storage(map),
        MapType.Arena => Key(map, 0, 0) ?? Value(map, 0, 0) ?? Entries(map) ?? ((map.Flags & Mmapable) != 0 ? null : "the type wants BPF_F_MMAPABLE"),
        _ => null,
    };

    private static string? Key(MapSpec map, int least, int most) => map.KeySize < least || map.KeySize > most ? $"key size {map.KeySize}" : null;

    private static string? Value(MapSpec map, int least, int most) => map.ValueSize < least || map.ValueSize > most ? $"value size {map.ValueSize}" : null;

    private static string? Entries(MapSpec map) => map.MaxEntries == 0 ? "max_entries 0" : null;

    private static string? NoEntries(MapSpec map) => map.MaxEntries != 0 ? $"max_entries {map.MaxEntries}, which must be 0" : null;

    private static string? FourOrEight(MapSpec map) => map.ValueSize is 4 or 8 ? null : $"value size {map.ValueSize}";

    private static string? StackTrace(MapSpec map) =>
        map.ValueSize is >= 8 and <= LargestStackTrace && map.ValueSize % 8 == 0 ? null : $"value size {map.ValueSize}";

    private static string? NeedsInner(MapSpec map) => map.Inner is null ? "the type wants an inner map" : null;

    private static string? Ring(MapSpec map) =>
        map.MaxEntries >= PageSize && BitOperations.IsPow2(map.MaxEntries) ? null : $"max_entries {map.MaxEntries}, which must be a power of two of pages";

    private static string? Storage(MapSpec map) => Key(map, 4, 4) ?? Value(map, 1, MaxValue) ?? NoEntries(map)
        ?? ((map.Flags & NoPrealloc) == 0 ? "the type wants BPF_F_NO_PREALLOC" : map.Btf is null || map.KeyTypeId == 0 ? "the type wants BTF" : null);
}
