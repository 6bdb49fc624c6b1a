using System.Numerics;
using Playground.Kernel.Maps;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>Makes a declared map what a loader such as <c>veristat</c> would create on the profile's machine.</summary>
/// <remarks>Sizes that programs fill in before loading are given the smallest that works: the verifier does not mind them.</remarks>
internal static class MapPreparation
{
    private const uint PageSize = 4096;

    /// <exception cref="LinkException">The kernel would not create the map.</exception>
    public static MapSpec Prepare(MapSpec map, Profile profile, ExternResolver externs)
    {
        map = Complete(map, profile);
        if (map.IsGlobalData && map.Name == externs.KconfigMap)
            map = map with { InitialData = externs.KconfigValue() };
        if (map.Inner is not null)
            map = map with { Inner = Complete(map.Inner, profile) };
        var (errno, reason) = MapCreation.Check(map, profile);
        return errno == 0 ? map : throw new LinkException($"map '{map.Name}': failed to create: {reason} (errno {errno})");
    }

    private static MapSpec Complete(MapSpec map, Profile profile)
    {
        switch (map.Type)
        {
            case MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.CgroupStorage or MapType.PercpuCgroupStorage
                or MapType.StructOps or MapType.Arena:
                return map;
            case MapType.Ringbuf or MapType.UserRingbuf:
                map = map with { MaxEntries = RingSize(map.MaxEntries) };
                return map.Type == MapType.Ringbuf ? map with { KeySize = 0, ValueSize = 0 } : map;
            case MapType.PerfEventArray or MapType.ProgArray or MapType.CgroupArray or MapType.ArrayOfMaps or MapType.HashOfMaps:
                map = map with { KeySize = map.KeySize == 0 ? 4 : map.KeySize, ValueSize = 4 };
                break;
        }
        return map.MaxEntries != 0 ? map : map with { MaxEntries = map.Type == MapType.PerfEventArray ? (uint)profile.PossibleCpus : 1 };
    }

    /// <summary>The kernel takes only powers of two of pages; other sizes are rounded up.</summary>
    private static uint RingSize(uint size) => size == 0 ? PageSize : size > 1u << 31 ? size : Math.Max(PageSize, BitOperations.RoundUpToPowerOf2(size));
}
