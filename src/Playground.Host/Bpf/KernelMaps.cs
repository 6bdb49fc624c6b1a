using Microsoft.Win32.SafeHandles;
using Playground.Kernel.Objects;

namespace Playground.Host.Bpf;

/// <summary>Creates the maps of a program in the kernel, as libbpf would.</summary>
internal static class KernelMaps
{
    private const int AttrSize = 80;
    private const uint NumaFlag = 1 << 2;

    /// <summary>Preallocated maps are made no larger than this for a load: their size is no matter to the verifier.</summary>
    private const uint MaxEntriesForLoad = 1024;

    /// <param name="btf">The program's types in the kernel; null creates the map without.</param>
    /// <param name="notes">Receives what was done quietly, such as leaving out BTF that the kernel refused.</param>
    /// <exception cref="HostRefusedException">The kernel does not create the map.</exception>
    public static SafeFileHandle Create(MapSpec map, SafeFileHandle? btf, List<string> notes)
    {
        using var inner = map.Inner is { } template ? Create(template, btf, notes) : null;
        var withBtf = btf != null && map.Btf != null && (map.KeyTypeId != 0 || map.ValueTypeId != 0);
        var result = TryCreate(map, withBtf ? btf : null, inner);
        if (result < 0 && withBtf)
        {
            notes.Add($"map '{map.Name}': the kernel refuses its types (errno {-result}); created without");
            result = TryCreate(map, null, inner);
        }
        if (result < 0)
            throw new HostRefusedException($"map '{map.Name}' ({map.Type}, {map.KeySize}, {map.ValueSize}, {map.MaxEntries}): errno {-result}", (int)-result);
        var fd = new SafeFileHandle((nint)result, ownsHandle: true);
        Fill(fd, map);
        return fd;
    }

    internal static long TryCreate(MapSpec map, SafeFileHandle? btf, SafeFileHandle? inner)
    {
        using var call = new BpfCall(AttrSize);
        call.U32(0, (uint)map.Type).U32(4, (uint)map.KeySize).U32(8, (uint)map.ValueSize).U32(12, Entries(map))
            .U32(16, map.Flags & ~NumaFlag).U32(20, inner == null ? 0 : Number(inner)).Name(28, map.Name).U64(64, map.MapExtra);
        if (btf != null)
            call.U32(48, Number(btf)).U32(52, (uint)map.KeyTypeId).U32(56, (uint)map.ValueTypeId);
        return call.Run(BpfCommand.MapCreate);
    }

    private static uint Entries(MapSpec map) => map.Type switch
    {
        MapType.Hash or MapType.PercpuHash or MapType.LruHash or MapType.LruPercpuHash or MapType.LpmTrie or MapType.Sockhash
            or MapType.DevmapHash or MapType.HashOfMaps => Math.Min(map.MaxEntries, MaxEntriesForLoad),
        MapType.PerfEventArray when map.MaxEntries == 0 => (uint)Environment.ProcessorCount,
        MapType.Ringbuf or MapType.UserRingbuf when map.MaxEntries == 0 => 4096,
        _ => map.MaxEntries,
    };

    private static void Fill(SafeFileHandle fd, MapSpec map)
    {
        if (!map.InitialData.IsEmpty && map.ValueSize > 0)
        {
            var value = new byte[map.ValueSize];
            map.InitialData.Span[..Math.Min(value.Length, map.InitialData.Length)].CopyTo(value);
            using var call = new BpfCall(32);
            call.U32(0, Number(fd)).Pointer(8, new byte[4]).Pointer(16, value).Run(BpfCommand.MapUpdate);
        }
        if (map.IsFrozen)
        {
            using var call = new BpfCall(4);
            call.U32(0, Number(fd)).Run(BpfCommand.MapFreeze);
        }
    }

    /// <summary>Key and value of every element, at most <paramref name="limit"/>; a per-CPU value has a copy for each possible CPU.</summary>
    public static List<(byte[] Key, byte[] Value)> Dump(SafeFileHandle fd, MapSpec map, int possibleCpus, int limit)
    {
        var entries = new List<(byte[], byte[])>();
        var perCpu = map.Type is MapType.PercpuArray or MapType.PercpuHash or MapType.LruPercpuHash;
        var valueSize = perCpu ? (map.ValueSize + 7) / 8 * 8 * possibleCpus : map.ValueSize;
        byte[]? key = null;
        while (entries.Count < limit && map.KeySize > 0)
        {
            var next = new byte[map.KeySize];
            using var step = new BpfCall(32);
            if (step.U32(0, Number(fd)).Pointer(8, key).Pointer(16, next).Run(BpfCommand.MapGetNextKey) < 0)
                break;
            key = next;
            var value = new byte[valueSize];
            using var lookup = new BpfCall(32);
            if (lookup.U32(0, Number(fd)).Pointer(8, key).Pointer(16, value).Run(BpfCommand.MapLookup) >= 0)
                entries.Add((key, value));
        }
        return entries;
    }

    /// <summary>A descriptor as bpf(2) wants it. The caller keeps the handle alive.</summary>
    public static uint Number(SafeFileHandle handle) => (uint)handle.DangerousGetHandle();
}
