using System.Numerics;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_RINGBUF without a reader: records follow one another until the buffer is full.</summary>
/// <remarks>Values hold the data area; word 0 of the structure is the producer position. A record takes 8 bytes of header, then its data rounded up to 8.</remarks>
internal sealed class RingbufMap : KeylessMap
{
    public const int Header = 8;
    public const uint BusyBit = 1u << 31, DiscardBit = 1u << 30;

    private readonly Region structure;

    public RingbufMap(MapSpec spec, Machine machine) : base(spec, machine)
    {
        Size = Bytes(Math.Min((long)BitOperations.RoundUpToPowerOf2(Math.Max(spec.MaxEntries, 4096)), 1 << 27));
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Size);
        Values.Owner = this;
        Values.Shared = true;
        structure = machine.Memory.Add($"{spec.Name} positions", RegionKind.Hidden, 8);
    }

    public int Size { get; }
    public int Produced => structure.Read32(0);

    /// <summary>Takes room for a record; offset of its data, or -1 when the buffer is full.</summary>
    public int Reserve(AddressSpace memory, ulong size)
    {
        var at = Produced;
        if (size > (ulong)Size)
            return -1;
        var room = ((int)size + Header + 7) & ~7;
        if (room > Size - at)
            return -1;
        memory.Write32(Values, at, (int)((uint)size | BusyBit));
        memory.Write32(structure, 0, at + room);
        return at + Header;
    }

    /// <summary>Ends a record whose data is at this offset; false when there is none.</summary>
    public bool Commit(AddressSpace memory, int data, bool discard)
    {
        if (data < Header || data > Size)
            return false;
        var header = (uint)Values.Read32(data - Header);
        if ((header & BusyBit) == 0)
            return false;
        memory.Write32(Values, data - Header, (int)(header & ~BusyBit | (discard ? DiscardBit : 0)));
        return true;
    }

    /// <summary>Ends a record and, unless it is discarded, shows it.</summary>
    public bool Finish(Machine machine, Cpu cpu, int data, bool discard)
    {
        if (!Commit(machine.Memory, data, discard))
            return false;
        if (!discard)
            machine.Output(cpu, Name, Values.Span(data, (int)((uint)Values.Read32(data - Header) & ~(BusyBit | DiscardBit))));
        return true;
    }

    /// <summary>The committed records in order: what a reader would get.</summary>
    public override IEnumerable<(byte[] Key, int Offset)> Elements() => [];
}
