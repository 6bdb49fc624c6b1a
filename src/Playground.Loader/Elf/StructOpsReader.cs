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
        foreach (var section in elf.Sections.Where(s => s.Type == ElfSectionType.ProgBits && s.Name.TrimStart('?') is ".struct_ops" or ".struct_ops.link"))
        {
            if (btf.FindFirst(section.Name, BtfKind.Datasec) is not BtfDatasec datasec)
                throw new BadObjectException($"section \"{section.Name}\": the object has no BTF for it");
            foreach (var place in datasec.Vars)
                maps.Add(ReadMap(elf, btf, functions, section, place));
        }
        return maps;
    }

    private static MapSpec ReadMap(ElfFile elf, BtfSpec btf, List<PlacedFunction> functions, ElfSection section, BtfSecVar place)
    {
        if (btf[place.Var] is not BtfVar variable || btf.SkipModifiers(variable.Target) is not BtfComposite { IsUnion: false, Name.Length: > 0 } type)
            throw new BadObjectException($"section \"{section.Name}\": type {place.Var} is no variable of a struct type");
        if ((long)place.Offset + type.Size > section.Data.Length)
            throw new BadObjectException($"section \"{section.Name}\": variable '{variable.Name}' reaches beyond the section");
        var slots = new string?[type.Members.Length];
        foreach (var reloc in elf.RelocationsOf(section))
        {
            if (reloc.Offset < (ulong)place.Offset || reloc.Offset >= (ulong)(place.Offset + type.Size))
                continue;
            var bit = ((long)reloc.Offset - place.Offset) * 8;
            var member = -1;
            for (var i = 0; i < slots.Length; i++)
            {
                if (type.Members[i].BitOffset == bit)
                    member = i;
            }
            var symbol = elf.Symbols[reloc.Symbol];
            if (member < 0 || !functions.Exists(f => f.Name == symbol.Name))
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
}
