using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_QUEUE and STACK: a ring of values; words 0 and 1 of the structure are the first element and their number.</summary>
internal sealed class QueueMap : KeylessMap
{
    private const uint Exist = 2;

    private readonly Region structure;
    private readonly bool newestFirst;
    private readonly int capacity;

    public QueueMap(MapSpec spec, Machine machine, bool newestFirst) : base(spec, machine)
    {
        this.newestFirst = newestFirst;
        capacity = (int)Math.Clamp(spec.MaxEntries, 1, int.MaxValue);
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Bytes((long)Stride * capacity));
        Values.Owner = this;
        Values.Shared = true;
        structure = machine.Memory.Add($"{spec.Name} ends", RegionKind.Hidden, 8);
    }

    /// <summary>Adds a value; with BPF_EXIST (2) a full map gives up its oldest.</summary>
    public ulong Push(AddressSpace memory, ReadOnlySpan<byte> value, ulong flags)
    {
        if (flags is not (0 or Exist))
            return Einval;
        var (first, count) = (structure.Read32(0), structure.Read32(4));
        if (count == capacity)
        {
            if (flags != Exist)
                return E2Big;
            (first, count) = ((first + 1) % capacity, count - 1);
        }
        memory.WriteBytes(Values, (first + count) % capacity * Stride, value);
        memory.Write32(structure, 0, first);
        memory.Write32(structure, 4, count + 1);
        return 0;
    }

    /// <summary>Offset of the value that is next to leave, or -1; takes it out if asked.</summary>
    public int Next(AddressSpace memory, bool remove)
    {
        var (first, count) = (structure.Read32(0), structure.Read32(4));
        if (count == 0)
            return -1;
        var element = newestFirst ? (first + count - 1) % capacity : first;
        if (remove)
        {
            memory.Write32(structure, 0, newestFirst ? first : (first + 1) % capacity);
            memory.Write32(structure, 4, count - 1);
        }
        return element * Stride;
    }
}
