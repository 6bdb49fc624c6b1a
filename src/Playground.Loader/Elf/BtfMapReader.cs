using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>A map and where its variable is in the section of maps.</summary>
internal readonly record struct PlacedMap(MapSpec Map, int Section, ulong Offset);

/// <summary>Reads BTF-defined maps: variables in <c>.maps</c> whose struct type spells the definition.</summary>
/// <remarks>
/// A number N is a pointer to an array of N elements or an enum whose value it is; a type is a pointer to it;
/// <c>values</c> is an array without elements of pointers, to a map definition or to a function.
/// </remarks>
internal sealed class BtfMapReader(ElfFile elf, BtfSpec btf)
{
    public List<PlacedMap> Read()
    {
        var section = elf.Find(".maps");
        if (section is null)
            return [];
        if (btf.FindFirst(".maps", BtfKind.Datasec) is not BtfDatasec datasec)
            throw Bad("the object has no BTF for it");
        return [.. datasec.Vars.Select(v => new PlacedMap(ReadMap(v, section, datasec), section.Index, (ulong)v.Offset))];
    }

    private MapSpec ReadMap(BtfSecVar place, ElfSection section, BtfDatasec datasec)
    {
        var variable = btf[place.Var] as BtfVar ?? throw Bad($"type {place.Var} is no variable");
        var name = variable.Name;
        if (name.Length == 0)
            throw Bad($"map at {place.Offset}: it has no name");
        if ((long)place.Offset + place.Size > Math.Max(section.Size, datasec.Size))
            throw Bad($"map '{name}': it reaches beyond the section");
        if (variable.Linkage == BtfLinkage.Extern)
            throw Bad($"map '{name}': it is only declared (extern)");
        if (btf.SkipModifiers(variable.Target) is not BtfComposite { IsUnion: false } definition)
            throw Bad($"map '{name}': its definition is {btf.Describe(variable.Target)}, not a struct");
        if (definition.Size > place.Size)
            throw Bad($"map '{name}': the definition takes {definition.Size} bytes, the variable {place.Size}");
        var map = Definition(name, definition, inner: false);
        if (map.Type == MapType.Unspecified)
            throw Bad($"map '{name}': map type isn't specified");
        return map;
    }

    private MapSpec Definition(string name, BtfComposite definition, bool inner)
    {
        var map = new MapSpec { Name = name, Type = MapType.Unspecified };
        foreach (var member in definition.Members)
        {
            if (member.Name.Length == 0)
                throw Bad($"map '{name}': a field without a name");
            map = member.Name switch
            {
                "type" => map with { Type = (MapType)Number(name, member) },
                "max_entries" => map with { MaxEntries = Number(name, member) },
                "map_flags" => map with { Flags = Number(name, member) },
                "numa_node" => map with { NumaNode = (int)Number(name, member) },
                "key_size" => WithKey(map, Number(name, member), 0),
                "key" => WithKey(map, SizeOf(name, member, out var key), key),
                "value_size" => WithValue(map, Number(name, member), 0),
                "value" => WithValue(map, SizeOf(name, member, out var value), value),
                "values" when !inner => WithValues(map, member),
                "pinning" when !inner => Number(name, member) switch
                {
                    0 => map,
                    1 => map with { PinName = name },
                    var other => throw Bad($"map '{name}': invalid pinning value {other}"),
                },
                "map_extra" => map with { MapExtra = Long(name, member) },
                "values" or "pinning" => throw Bad($"map '{name}': an inner map cannot have '{member.Name}'"),
                _ => throw Bad($"map '{name}': unknown field '{member.Name}'"),
            };
        }
        return map;
    }

    private MapSpec WithKey(MapSpec map, uint size, int type)
    {
        if (map.KeySize != 0 && map.KeySize != size)
            throw Bad($"map '{map.Name}': conflicting key size {map.KeySize} != {size}");
        return map with { KeySize = Size(map.Name, size), KeyTypeId = type == 0 ? map.KeyTypeId : type, Btf = type == 0 ? map.Btf : btf };
    }

    private MapSpec WithValue(MapSpec map, uint size, int type)
    {
        if (map.ValueSize != 0 && map.ValueSize != size)
            throw Bad($"map '{map.Name}': conflicting value size {map.ValueSize} != {size}");
        return map with { ValueSize = Size(map.Name, size), ValueTypeId = type == 0 ? map.ValueTypeId : type, Btf = type == 0 ? map.Btf : btf };
    }

    private MapSpec WithValues(MapSpec map, BtfMember member)
    {
        var name = map.Name;
        if (btf[member.Type] is not BtfArray { Count: 0 } array)
            throw Bad($"map '{name}': 'values' is not an array of no elements");
        if (btf.SkipModifiers(array.Element) is not BtfPtr pointer)
            throw Bad($"map '{name}': the elements of 'values' are no pointers");
        if (map.ValueSize != 0 && map.ValueSize != 4)
            throw Bad($"map '{name}': conflicting value size {map.ValueSize} != 4");
        map = map with { ValueSize = 4 };
        switch (btf.SkipModifiers(pointer.Target))
        {
            case BtfFuncProto when map.Type == MapType.ProgArray:
                return map;
            case BtfComposite { IsUnion: false } definition when map.Type is MapType.ArrayOfMaps or MapType.HashOfMaps:
                return map with { Inner = Definition(name + ".inner", definition, inner: true) };
            default:
                throw Bad($"map '{name}': 'values' of {btf.Describe(pointer.Target)} are for maps of maps and of programs alone");
        }
    }

    private uint Number(string map, BtfMember member)
    {
        if (btf.SkipModifiers(member.Type) is BtfPtr pointer && btf[pointer.Target] is BtfArray array)
            return (uint)array.Count;
        if (btf.SkipModifiers(member.Type) is BtfEnum { Values: [var only] } && only.Value is >= 0 and <= uint.MaxValue)
            return (uint)only.Value;
        throw Bad($"map '{map}': field '{member.Name}' is no number");
    }

    private ulong Long(string map, BtfMember member) => btf.SkipModifiers(member.Type) is BtfEnum { Values: [var only] } ? (ulong)only.Value : Number(map, member);

    private uint SizeOf(string map, BtfMember member, out int type)
    {
        type = btf.SkipModifiers(member.Type) is BtfPtr pointer ? pointer.Target : throw Bad($"map '{map}': field '{member.Name}' is no pointer");
        return (uint)(btf.SizeOf(type) ?? throw Bad($"map '{map}': the type of '{member.Name}', {btf.Describe(type)}, has no size"));
    }

    private static int Size(string map, uint size) => size <= int.MaxValue ? (int)size : throw Bad($"map '{map}': a size of {size} bytes");

    private static BadObjectException Bad(string what) => new($"section \".maps\": {what}");
}

/// <summary>Puts names into slots: relocations in the section of maps fill the <c>values</c> of maps of maps and of programs.</summary>
internal static class MapSlotReader
{
    private const int PointerSize = 8, MaxSlots = 1 << 16;

    public static List<PlacedMap> Fill(ElfFile elf, BtfSpec btf, List<PlacedMap> maps)
    {
        if (elf.Find(".maps") is not { } section)
            return maps;
        var filled = new Dictionary<int, SortedDictionary<int, string>>();
        var firsts = new Dictionary<int, ulong?>();
        foreach (var reloc in elf.RelocationsOf(section))
        {
            var index = Containing(maps, reloc.Offset);
            if (index >= 0 && !firsts.ContainsKey(index))
                firsts[index] = SlotsAt(btf, maps[index].Map.Name);
            if (index < 0 || firsts[index] is not { } first || reloc.Offset < maps[index].Offset + first || (reloc.Offset - maps[index].Offset - first) % PointerSize != 0)
                throw new BadObjectException($"section \".maps\": relocation at {reloc.Offset}: there is no slot");
            var slot = (reloc.Offset - maps[index].Offset - first) / PointerSize;
            if (slot >= MaxSlots)
                throw new BadObjectException($"section \".maps\": map '{maps[index].Map.Name}': slot {slot} is more than {MaxSlots}");
            if (!filled.TryGetValue(index, out var slots))
                filled[index] = slots = [];
            slots[(int)slot] = elf.Symbols[reloc.Symbol].Name;
        }
        foreach (var (index, slots) in filled)
        {
            var all = new string?[slots.Keys.Last() + 1];
            foreach (var (slot, name) in slots)
                all[slot] = name;
            maps[index] = maps[index] with { Map = maps[index].Map with { InitialSlots = [.. all] } };
        }
        return maps;
    }

    /// <summary>The last map at or before an offset; maps are in order.</summary>
    private static int Containing(List<PlacedMap> maps, ulong offset)
    {
        var (low, high) = (0, maps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = maps[middle].Offset <= offset ? (middle + 1, high) : (low, middle);
        }
        return low - 1;
    }

    /// <summary>Bytes from the start of a map's variable to its slots.</summary>
    private static ulong? SlotsAt(BtfSpec btf, string map)
    {
        foreach (var id in btf.Find(map))
        {
            if (btf[id] is BtfVar variable && btf.SkipModifiers(variable.Target) is BtfComposite definition && btf.FindMember(definition, "values") is { } values)
                return (ulong)values.BitOffset / 8;
        }
        return null;
    }
}
