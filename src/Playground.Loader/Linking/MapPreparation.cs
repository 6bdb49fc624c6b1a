using System.Numerics;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>Makes a declared map what libbpf would create on the profile's machine.</summary>
internal static class MapPreparation
{
    private const uint PageSize = 4096;

    public static MapSpec Prepare(MapSpec map, Profile profile, ExternResolver externs)
    {
        if (map.IsGlobalData && map.Name == externs.KconfigMap)
            return map with { InitialData = externs.KconfigValue() };
        return map.Type switch
        {
            MapType.Ringbuf or MapType.UserRingbuf => map with { MaxEntries = RingSize(map.MaxEntries) },
            MapType.PerfEventArray when map.MaxEntries == 0 => map with { MaxEntries = (uint)profile.PossibleCpus },
            _ => map.Inner is null ? map : map with { Inner = Prepare(map.Inner, profile, externs) },
        };
    }

    /// <summary>The kernel takes only powers of two of pages; other sizes are rounded up.</summary>
    private static uint RingSize(uint size) => size == 0 || size > 1u << 31 ? size : Math.Max(PageSize, BitOperations.RoundUpToPowerOf2(size));
}
