using System.Buffers.Binary;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Reads maps of before libbpf 1.0: structs of 32-bit words in the section <c>maps</c> or in sections <c>maps/x</c>.</summary>
/// <remarks>The size of one definition is the section's size divided by its symbols; iproute2's definitions have nine words.</remarks>
internal static class LegacyMapReader
{
    private const int SmallestDefinition = 16, Iproute2Definition = 36;
    private const uint NumaNodeFlag = 4;

    public static List<PlacedMap> Read(ElfFile elf)
    {
        var section = elf.Sections.LastOrDefault(s => s.Name == "maps" || s.Name.StartsWith("maps/", StringComparison.Ordinal));
        if (section is null || !IsRefused(elf))
            return [];
        var symbols = elf.Symbols.Where(s => s.Section == section.Index && s.Type != ElfSymbolType.Section).OrderBy(s => s.Value).ToArray();
        if (symbols.Length == 0 || section.Data.Length % symbols.Length != 0 || section.Data.Length / symbols.Length < SmallestDefinition)
            throw new BadObjectException($"section \"{section.Name}\": {section.Data.Length} bytes are not the definitions of {symbols.Length} maps");
        var size = section.Data.Length / symbols.Length;
        var words = symbols.Select(s => Words(section, s, size)).ToArray();
        var maps = symbols.Select((s, i) => ToMap(s.Name, words[i], size)).ToArray();
        for (var i = 0; i < maps.Length; i++)
        {
            if (maps[i].Type is MapType.ArrayOfMaps or MapType.HashOfMaps)
                maps[i] = maps[i] with { Inner = InnerOf(i, words, size, maps) };
        }
        return [.. maps.Select((m, i) => new PlacedMap(m, section.Index, symbols[i].Value))];
    }

    /// <summary>libbpf 1.0 and later refuse <c>maps</c>, and code that refers to a section <c>maps/x</c>; the mere section they pass over.</summary>
    private static bool IsRefused(ElfFile elf)
    {
        var old = elf.Sections.Where(s => s.Name.StartsWith("maps/", StringComparison.Ordinal)).Select(s => s.Index).ToHashSet();
        return elf.Sections.Any(s => s.Name == "maps")
            || elf.Sections.Where(s => s.IsCode).SelectMany(elf.RelocationsOf).Any(r => old.Contains(elf.Symbols[r.Symbol].Section));
    }

    private static uint[] Words(ElfSection section, ElfSymbol symbol, int size)
    {
        if (symbol.Value > (ulong)(section.Data.Length - size))
            throw new BadObjectException($"section \"{section.Name}\": map '{symbol.Name}' reaches beyond the section");
        var words = new uint[9];
        for (var i = 0; i < Math.Min(9, size / 4); i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(section.Data.Span[((int)symbol.Value + i * 4)..]);
        return words;
    }

    private static MapSpec ToMap(string name, uint[] words, int size) => new()
    {
        Name = name,
        IsNameless = true,
        Type = (MapType)words[0],
        KeySize = (int)Math.Min(words[1], int.MaxValue),
        ValueSize = (int)Math.Min(words[2], int.MaxValue),
        MaxEntries = words[3],
        Flags = size is Iproute2Definition or <= 28 ? words[4] & ~NumaNodeFlag : 0,
    };

    private static MapSpec InnerOf(int outer, uint[][] words, int size, MapSpec[] maps)
    {
        var index = -1;
        if (size == Iproute2Definition && words[outer][7] != 0)
            index = Array.FindIndex(words, w => w[5] == words[outer][7]);
        if (index < 0)
            index = (int)Math.Min(size == Iproute2Definition ? words[outer][8] : size >= 24 ? words[outer][5] : uint.MaxValue, int.MaxValue);
        return index >= 0 && index < maps.Length && index != outer && maps[index].Inner is null
            ? maps[index]
            : new MapSpec { Name = maps[outer].Name + ".inner", IsNameless = true, Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 };
    }
}
