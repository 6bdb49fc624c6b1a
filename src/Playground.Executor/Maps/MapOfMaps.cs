using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_ARRAY_OF_MAPS and HASH_OF_MAPS: slots hold the handles of other maps; programs cannot change them. A declaration's slots have the keys 0, 1, ...</summary>
internal sealed class MapOfMaps : KeylessMap
{
    public MapOfMaps(MapSpec spec, Machine machine, Func<string, BpfMap?> byName) : base(spec, machine)
    {
        Stride = 8;
        Values = machine.Memory.Add($"{spec.Name} slots", RegionKind.Hidden, Bytes(8L * spec.MaxEntries));
        for (var i = 0; i < spec.InitialSlots.Length && i < spec.MaxEntries; i++)
        {
            if (spec.InitialSlots[i] is { } name && byName(name) is { } inner)
                BinaryPrimitives.WriteUInt64LittleEndian(Values.Span(i * 8, 8), inner.Handle.Address);
        }
    }

    public override int Lookup(ReadOnlySpan<byte> key, int cpu)
    {
        if (key.Length < 4 || key[4..].IndexOfAnyExcept((byte)0) >= 0)
            return -1;
        var index = BinaryPrimitives.ReadUInt32LittleEndian(key);
        return index < Spec.MaxEntries && Values.Read64((int)index * 8) != 0 ? (int)index * 8 : -1;
    }

    public override ulong Found(int offset) => Values.Read64(offset);
}

/// <summary>BPF_MAP_TYPE_PROG_ARRAY: programs by number; a slot whose program is not part of the run is empty.</summary>
internal sealed class ProgArray : KeylessMap
{
    private readonly Machine machine;

    public ProgArray(MapSpec spec, Machine machine) : base(spec, machine)
    {
        this.machine = machine;
        Values = Handle;
    }

    /// <summary>The program in a slot, as its number among the machine's programs; -1 for none.</summary>
    public int ProgramAt(uint slot) => slot < Spec.InitialSlots.Length && slot < Spec.MaxEntries && Spec.InitialSlots[(int)slot] is { } name
        ? machine.Codes.FindIndex(c => c.Name == name) : -1;
}
