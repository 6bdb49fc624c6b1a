using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>The map types that are modelled.</summary>
internal static class MapTable
{
    private const int MaxKey = 512, MaxValue = 1 << 27;

    /// <param name="byName">Finds another map of the same programs, for maps of maps; null if there is none.</param>
    /// <exception cref="UnsupportedException">The type is not modelled.</exception>
    public static BpfMap Create(MapSpec spec, Machine machine, Func<string, BpfMap?> byName)
    {
        // The kernel refuses these when the map is created; whoever did not ask it is told here.
        var indexed = spec.Type is MapType.Array or MapType.PercpuArray or MapType.Pifo or MapType.ArrayOfMaps;
        if (spec.KeySize is < 0 or > MaxKey || spec.ValueSize is < 0 or > MaxValue || indexed && spec.KeySize != 4)
            throw new UnsupportedException($"map {spec.Name} with a key of {spec.KeySize} and a value of {spec.ValueSize} bytes");
        return OfType(spec, machine, byName);
    }

    private static BpfMap OfType(MapSpec spec, Machine machine, Func<string, BpfMap?> byName) => spec.Type switch
    {
        MapType.Array => new ArrayMap(spec, machine, perCpu: false),
        // Elements are ranks, in order; each holds what was put there.
        MapType.Pifo => new ArrayMap(spec, machine, perCpu: false),
        MapType.PercpuArray => new ArrayMap(spec, machine, perCpu: true),
        MapType.Hash => new HashMap(spec, machine, perCpu: false, evicts: false),
        MapType.PercpuHash => new HashMap(spec, machine, perCpu: true, evicts: false),
        MapType.LruHash => new HashMap(spec, machine, perCpu: false, evicts: true),
        MapType.LruPercpuHash => new HashMap(spec, machine, perCpu: true, evicts: true),
        MapType.Queue => new QueueMap(spec, machine, newestFirst: false),
        MapType.Stack => new QueueMap(spec, machine, newestFirst: true),
        MapType.Ringbuf => new RingbufMap(spec, machine),
        MapType.ArrayOfMaps or MapType.HashOfMaps => new MapOfMaps(spec, machine, byName),
        MapType.LpmTrie when spec.KeySize > 4 => new LpmTrieMap(spec, machine),
        MapType.BloomFilter => new BloomMap(spec, machine),
        MapType.SkStorage or MapType.TaskStorage or MapType.InodeStorage or MapType.CgrpStorage => new StorageMap(spec, machine, ofCgroup: false),
        MapType.CgroupStorage => new StorageMap(spec, machine, ofCgroup: true),
        MapType.PercpuCgroupStorage => new StorageMap(spec, machine, ofCgroup: true, perCpu: true),
        MapType.UserRingbuf => new UserRingbufMap(spec, machine),
        MapType.PerfEventArray or MapType.StackTrace or MapType.CgroupArray or MapType.Devmap or MapType.DevmapHash or MapType.Sockmap or MapType.Sockhash
            or MapType.Cpumap or MapType.Xskmap or MapType.ReuseportSockarray => new ReferenceMap(spec, machine),
        MapType.Arena => new ArenaMap(spec, machine),
        MapType.ProgArray => new ProgArray(spec, machine),
        _ => throw new UnsupportedException($"map type {spec.Type} (map {spec.Name})"),
    };
}
