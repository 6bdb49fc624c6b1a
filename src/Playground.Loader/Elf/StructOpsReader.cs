using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Reads tables of kernel callbacks: variables in <c>.struct_ops</c>; which program fills which member is told by relocations.</summary>
/// <remarks>The slots of the map are the members, in the order of the object's own struct.</remarks>
internal static class StructOpsReader
{
    private const uint Link = 1 << 13;

    public static List<MapSpec> Read(ElfFile elf, BtfSpec btf, List<PlacedFunction> functions)
    {
        var maps = new List<MapSpec>();
        var names = functions.Select(f => f.Name).ToHashSet();
        foreach (var section in elf.Sections.Where(s => s.Type == ElfSectionType.ProgBits && s.Name.TrimStart('?') is ".struct_ops" or ".struct_ops.link"))
        {
            if (btf.FindFirst(section.Name, BtfKind.Datasec) is not BtfDatasec datasec)
                throw new BadObjectException($"section \"{section.Name}\": the object has no BTF for it");
            var relocs = elf.RelocationsOf(section).OrderBy(r => r.Offset).ToList();
            foreach (var place in datasec.Vars)
                maps.Add(ReadMap(elf, btf, names, section, relocs, place));
        }
        return maps;
    }

    private static MapSpec ReadMap(ElfFile elf, BtfSpec btf, HashSet<string> functions, ElfSection section, List<ElfReloc> relocs, BtfSecVar place)
    {
        if (btf[place.Var] is not BtfVar variable || btf.SkipModifiers(variable.Target) is not BtfComposite { IsUnion: false, Name.Length: > 0 } type)
            throw new BadObjectException($"section \"{section.Name}\": type {place.Var} is no variable of a struct type");
        if ((long)place.Offset + type.Size > section.Data.Length)
            throw new BadObjectException($"section \"{section.Name}\": variable '{variable.Name}' reaches beyond the section");
        var slots = new string?[type.Members.Length];
        var members = new Dictionary<long, int>();
        for (var i = 0; i < slots.Length; i++)
            members[type.Members[i].BitOffset] = i;
        for (var next = FirstAt(relocs, (ulong)place.Offset); next < relocs.Count; next++)
        {
            var reloc = relocs[next];
            if (reloc.Offset >= (ulong)(place.Offset + (long)type.Size))
                break;
            var bit = ((long)reloc.Offset - place.Offset) * 8;
            var member = members.GetValueOrDefault(bit, -1);
            var symbol = elf.Symbols[reloc.Symbol];
            if (member < 0 || !functions.Contains(symbol.Name))
                throw new BadObjectException($"section \"{section.Name}\": variable '{variable.Name}': offset {bit / 8} is filled with '{symbol.Name}', which fits no member");
            slots[member] = symbol.Name;
        }
        return new MapSpec
        {
            Name = variable.Name,
            Type = MapType.StructOps,
            KeySize = 4,
            ValueSize = type.Size,
            MaxEntries = 1,
            Flags = section.Name.EndsWith(".link", StringComparison.Ordinal) ? Link : 0,
            Btf = btf,
            ValueTypeId = type.Id,
            InitialSlots = [.. slots],
            InitialData = section.Data.Slice(place.Offset, type.Size).ToArray(),
        };
    }

    private static int FirstAt(List<ElfReloc> relocs, ulong offset)
    {
        var (low, high) = (0, relocs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = relocs[middle].Offset < offset ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
