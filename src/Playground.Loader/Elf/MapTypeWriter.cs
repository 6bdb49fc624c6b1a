using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Declares maps as BTF, as <c>SEC(".maps")</c> does: a struct per map whose members' types hold the numbers.</summary>
internal sealed class MapTypeWriter
{
    private readonly List<BtfType> types;
    private int intType, byteType;

    /// <summary>All types: the object's own with their ids, then those of maps and externs.</summary>
    public IReadOnlyList<BtfType> Types => types;

    public MapTypeWriter(BtfSpec? own) => types = [.. own?.Types.Skip(1) ?? []];

    private int Add(BtfType type)
    {
        types.Add(type);
        return types.Count;
    }

    /// <summary>Declares the maps, one after the other in the section; returns offset and size of each, in bytes.</summary>
    public ImmutableArray<(int Offset, int Size)> Section(ImmutableArray<MapSpec> maps)
    {
        var places = ImmutableArray.CreateBuilder<(int, int)>();
        var vars = ImmutableArray.CreateBuilder<BtfSecVar>();
        var offset = 0;
        foreach (var map in maps)
        {
            var (type, size) = Map(map, isTemplate: false);
            var variable = Add(new BtfVar { Name = map.Name, Target = type, Linkage = BtfLinkage.Global });
            vars.Add(new BtfSecVar(variable, offset, size));
            places.Add((offset, size));
            offset += size;
        }
        if (maps.Length > 0)
            Add(new BtfDatasec { Name = ".maps", Size = offset, Vars = vars.ToImmutable() });
        return places.ToImmutable();
    }

    /// <summary>Declares functions of the kernel in <c>.ksyms</c>.</summary>
    public void Externs(IEnumerable<ObjectExtern> externs)
    {
        var vars = externs.Select(e => new BtfSecVar(e.TypeId, 0, 0)).ToImmutableArray();
        foreach (var (id, _, _) in vars)
        {
            var function = (BtfFunc)types[id - 1];
            types[id - 1] = new BtfFunc { Name = function.Name, Target = function.Target, Linkage = BtfLinkage.Extern };
        }
        if (vars.Length > 0)
            Add(new BtfDatasec { Name = ".ksyms", Size = 0, Vars = vars });
    }

    private (int Type, int Size) Map(MapSpec map, bool isTemplate)
    {
        var members = ImmutableArray.CreateBuilder<BtfMember>();
        void Member(string name, int type) => members.Add(new BtfMember(name, type, members.Count * 64, 0));
        void Number(string name, long value)
        {
            if (value != 0)
                Member(name, value is > 0 and <= int.MaxValue ? Pointer(NumberType((int)value)) : Enumeration(value));
        }

        Number("type", (int)map.Type);
        if (map.KeyTypeId != 0)
            Member("key", Pointer(map.KeyTypeId));
        else
            Number("key_size", map.KeySize);
        if (map.ValueTypeId != 0)
            Member("value", Pointer(map.ValueTypeId));
        else if (map.Inner == null)
            Number("value_size", map.ValueSize);
        Number("max_entries", map.MaxEntries);
        Number("map_flags", map.Flags);
        Number("map_extra", (long)map.MapExtra);
        Number("numa_node", map.NumaNode);
        Number("pinning", map.PinName != null ? 1 : 0);
        if (map.Inner != null && !isTemplate)
        {
            var inner = Pointer(Map(map.Inner, isTemplate: true).Type);
            Member("values", Add(new BtfArray { Element = inner, Count = 0, IndexType = Int() }));
            var flexible = (members.Count - 1) * 8;
            return (Add(new BtfComposite { Size = flexible, Members = members.ToImmutable() }), flexible);
        }
        var size = members.Count * 8;
        return (Add(new BtfComposite { Size = size, Members = members.ToImmutable() }), size);
    }

    private int Int() => intType != 0 ? intType : intType = Add(new BtfInt { Name = "int", Size = 4, Encoding = 1, Bits = 32 });

    private int Byte() => byteType != 0 ? byteType : byteType = Add(new BtfInt { Name = "char", Size = 1, Encoding = 1, Bits = 8 });

    /// <summary>A number as the length of an array.</summary>
    private int NumberType(int value)
    {
        // The kernel refuses an array of more than 4 GiB, also one that nobody has.
        var element = value < 1 << 30 ? Int() : Byte();
        return Add(new BtfArray { Element = element, Count = value, IndexType = Int() });
    }

    /// <summary>A number that no array has as many elements of: the only value of an enum, as <c>__ulong</c> declares it.</summary>
    private int Enumeration(long value) =>
        Add(new BtfEnum { Size = 8, Is64 = true, Values = [new BtfEnumerator($"__unique_value{types.Count}", value)] });

    private int Pointer(int target) => Add(new BtfPtr { Target = target });
}
