using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Turns ELF relocations of code, and calls within a section that need none, into references by name.</summary>
/// <param name="dataMaps">The maps that stand for data sections, by section index.</param>
/// <param name="isLegacy">Functions outside of <c>.text</c> may be called, as loaders of before libbpf 1.0 allowed.</param>
internal sealed class RelocReader(ElfFile elf, List<PlacedFunction> functions, List<PlacedMap> maps, Dictionary<int, MapSpec> dataMaps, bool isLegacy)
{
    private const int InsnSize = 8;

    private readonly FunctionIndex index = new(functions);
    private readonly HashSet<int> mapSections = [.. maps.Select(m => m.Section)];
    private readonly Dictionary<(int, ulong), string> mapNames = maps.DistinctBy(m => (m.Section, m.Offset)).ToDictionary(m => (m.Section, m.Offset), m => m.Map.Name);

    public void Read()
    {
        foreach (var section in elf.Sections.Where(s => s.IsCode))
        {
            var number = 0;
            foreach (var reloc in elf.RelocationsOf(section))
                Add(section, reloc, number++);
        }
        foreach (var function in functions)
            AddLocalCalls(function);
    }

    private void Add(ElfSection section, ElfReloc reloc, int number)
    {
        if (reloc.Offset % InsnSize != 0 || reloc.Offset >= (ulong)section.Data.Length)
            throw Bad(section, number, $"offset {reloc.Offset} is no instruction");
        var at = (int)(reloc.Offset / InsnSize);
        if (index.Containing(section.Index, at) is not { } function)
            return; // code of a weak function that another one replaced
        var insn = function.Insns[at - function.Start];
        var symbol = elf.Symbols[reloc.Symbol];
        try
        {
            var (kind, name, addend, target) = insn.Op switch
            {
                Op.CallHelper or Op.CallLocal or Op.CallKfunc => Call(section, number, insn, symbol, reloc),
                Op.LdImm64 when at + 1 < function.End => Load(section, number, insn, symbol, reloc),
                _ => throw Bad(section, number, $"instruction {at} (code {insn.Code:x2}) can refer to nothing; symbol '{Name(symbol)}'"),
            };
            function.Relocs.Add(new ObjectReloc(at - function.Start, kind, name, addend, target));
        }
        catch (BadObjectException) when (isLegacy)
        {
            // Older loaders complained of a program only, and only when they loaded it.
            function.Relocs.Add(new ObjectReloc(at - function.Start, RelocKind.Extern, Name(symbol), 0));
        }
    }

    private (RelocKind, string, int, int) Call(ElfSection section, int number, Insn insn, ElfSymbol symbol, ElfReloc reloc)
    {
        if (symbol.IsUndefined)
            return (RelocKind.Extern, symbol.Name, 0, -1);
        if (symbol.Section >= elf.Sections.Length)
            throw Bad(section, number, $"symbol '{symbol.Name}' is in no section");
        var at = (long)(symbol.Value / InsnSize) + insn.Imm + 1 + reloc.Addend / InsnSize;
        return Function(section, number, RelocKind.Subprogram, symbol, at);
    }

    private (RelocKind, string, int, int) Load(ElfSection section, int number, Insn insn, ElfSymbol symbol, ElfReloc reloc)
    {
        if (symbol.IsUndefined)
            return (RelocKind.Extern, symbol.Name, 0, -1);
        if (symbol.Section >= elf.Sections.Length)
            throw Bad(section, number, $"symbol '{symbol.Name}' is in no section");
        var target = elf.Sections[symbol.Section];
        var offset = (long)symbol.Value + insn.Imm + reloc.Addend;
        if (target.IsCode)
            return Function(section, number, RelocKind.FunctionAddress, symbol, offset / InsnSize);
        if (dataMaps.TryGetValue(target.Index, out var data))
            return (RelocKind.MapValue, data.Name, (int)offset, -1);
        if (!mapNames.TryGetValue((target.Index, symbol.Type == ElfSymbolType.Section ? (ulong)offset : symbol.Value), out var map))
            throw Bad(section, number, mapSections.Contains(target.Index) ? $"symbol '{Name(symbol)}' is no map" : $"section \"{target.Name}\" of symbol '{Name(symbol)}' can be referred to by no program");
        return (RelocKind.Map, map, 0, -1);
    }

    private (RelocKind, string, int, int) Function(ElfSection section, int number, RelocKind kind, ElfSymbol symbol, long at)
    {
        if (!isLegacy && elf.Sections[symbol.Section].Name != ".text")
            throw Bad(section, number, $"'{Name(symbol)}' is in section \"{elf.Sections[symbol.Section].Name}\"; only functions in .text can be called or pointed to");
        var found = index.StartingAt(symbol.Section, at);
        // A bad target is a matter of the programs that reach it.
        return found >= 0 ? (kind, functions[found].Name, 0, found) : (kind, $"{elf.Sections[symbol.Section].Name}+{at}", 0, -1);
    }

    private void AddLocalCalls(PlacedFunction function)
    {
        var known = function.Relocs.Select(r => r.Insn).ToHashSet();
        for (var i = 0; i < function.Insns.Length; i++)
        {
            if (function.Insns[i].Op != Op.CallLocal || known.Contains(i))
                continue;
            var at = (long)function.Start + i + function.Insns[i].Imm + 1;
            var target = index.StartingAt(function.Section.Index, at);
            if (target >= 0)
                function.Relocs.Add(new ObjectReloc(i, RelocKind.Subprogram, functions[target].Name, 0, target));
        }
        function.Relocs.Sort((a, b) => a.Insn.CompareTo(b.Insn));
    }

    private string Name(ElfSymbol symbol) => symbol.Name.Length > 0 ? symbol.Name : symbol.Section < elf.Sections.Length ? elf.Sections[symbol.Section].Name : "?";

    private static BadObjectException Bad(ElfSection section, int number, string what) => new($"section \"{section.Name}\": relocation {number}: {what}");
}
