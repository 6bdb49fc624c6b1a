using System.Numerics;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_BLOOM_FILTER: a set that forgets nothing and sometimes claims too much. Hashes are seeded at boot in the kernel; here they are the same in every run.</summary>
internal sealed class BloomMap : KeylessMap
{
    private const int DefaultHashes = 5, LargestBytes = 1 << 24;

    private readonly Region bits;
    private readonly int hashes;
    private readonly uint mask;

    public BloomMap(MapSpec spec, Machine machine) : base(spec, machine)
    {
        hashes = (int)(spec.MapExtra & 0xf) is > 0 and var asked ? asked : DefaultHashes;
        // Seven bits for every five hashes and element keep false claims rare.
        var wanted = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(spec.MaxEntries, 1) * (ulong)hashes * 7 / 5);
        var bytes = (int)Math.Clamp(wanted / 8, 8, LargestBytes);
        mask = (uint)bytes * 8 - 1;
        bits = machine.Memory.Add(spec.Name, RegionKind.Hidden, bytes);
        Values = bits;
    }

    private uint Bit(ReadOnlySpan<byte> value, int hash)
    {
        var h = Hash(value, Seed + (ulong)hash * 0x9E3779B97F4A7C15);
        return (uint)(h ^ h >> 32) & mask;
    }

    public ulong Push(AddressSpace memory, ReadOnlySpan<byte> value, ulong flags)
    {
        if (flags != 0)
            return Einval;
        for (var i = 0; i < hashes; i++)
        {
            var bit = Bit(value, i);
            memory.Write(bits, (int)(bit / 8), 1, bits.Read((int)(bit / 8), 1) | 1u << (int)(bit % 8));
        }
        return 0;
    }

    public ulong Peek(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < hashes; i++)
        {
            var bit = Bit(value, i);
            if ((bits.Data[bit / 8] >> (int)(bit % 8) & 1) == 0)
                return Enoent;
        }
        return 0;
    }
}
