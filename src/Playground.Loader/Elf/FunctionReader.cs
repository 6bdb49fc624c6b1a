using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>A function while its object is being read: where it is, and its bytes as instructions.</summary>
internal sealed class PlacedFunction
{
    public required string Name { get; init; }
    public required ElfSection Section { get; init; }
    /// <summary>In instructions from the start of the section.</summary>
    public required int Start { get; init; }
    public required ImmutableArray<Insn> Insns { get; init; }
    public required bool IsLocal { get; init; }
    public required bool IsHidden { get; init; }
    public List<ObjectReloc> Relocs { get; } = [];
    public int End => Start + Insns.Length;
}

/// <summary>Cuts code sections into functions.</summary>
internal static class FunctionReader
{
    private const int InsnSize = 8;

    /// <summary>Overlapping functions could otherwise multiply a small file; the kernel takes a million in one program.</summary>
    private const int MaxInsns = 4_000_000;

    /// <summary>The functions of all code sections, by section and place.</summary>
    public static List<PlacedFunction> Read(ElfFile elf)
    {
        var functions = new List<PlacedFunction>();
        var bySection = elf.Symbols.Where(s => s.Type == ElfSymbolType.Func).ToLookup(s => s.Section);
        var insns = 0L;
        foreach (var section in elf.Sections.Where(s => s.IsCode))
        {
            if (section.Data.Length % InsnSize != 0)
                throw new BadObjectException($"section \"{section.Name}\": {section.Data.Length} bytes are not a whole number of instructions");
            var symbols = bySection[section.Index].ToList();
            foreach (var function in symbols.Count > 0 ? symbols.Select(s => Cut(section, s)) : WithoutSizes(elf, section))
            {
                if ((insns += function.Insns.Length) > MaxInsns)
                    throw new BadObjectException($"functions overlap: together they have more than {MaxInsns} instructions");
                functions.Add(function);
            }
        }
        return [.. functions.OrderBy(f => f.Section.Index).ThenBy(f => f.Start)];
    }

    private static PlacedFunction Cut(ElfSection section, ElfSymbol symbol)
    {
        if (symbol.Value % InsnSize != 0 || symbol.Size % InsnSize != 0 || symbol.Size == 0)
            throw new BadObjectException($"section \"{section.Name}\": function '{symbol.Name}' ({symbol.Value}+{symbol.Size}) is not made of whole instructions");
        if (symbol.Value > (ulong)section.Data.Length || symbol.Size > (ulong)section.Data.Length - symbol.Value)
            throw new BadObjectException($"section \"{section.Name}\": function '{symbol.Name}' ({symbol.Value}+{symbol.Size}) crosses the section's end");
        return Create(section, symbol.Name, (int)symbol.Value, (int)symbol.Size, symbol);
    }

    /// <summary>Assemblers that know no functions leave global labels, or nothing at all.</summary>
    private static IEnumerable<PlacedFunction> WithoutSizes(ElfFile elf, ElfSection section)
    {
        var labels = elf.Symbols
            .Where(s => s.Section == section.Index && s.Type == ElfSymbolType.None && s.Binding != ElfBinding.Local && s.Value < (ulong)section.Data.Length && s.Value % InsnSize == 0)
            .OrderBy(s => s.Value).DistinctBy(s => s.Value).ToList();
        if (labels is not [{ Value: 0 }, ..])
            yield return Create(section, section.Name, 0, labels is [var first, ..] ? (int)first.Value : section.Data.Length, null);
        for (var i = 0; i < labels.Count; i++)
        {
            var end = i + 1 < labels.Count ? (int)labels[i + 1].Value : section.Data.Length;
            yield return Create(section, labels[i].Name, (int)labels[i].Value, end - (int)labels[i].Value, labels[i]);
        }
    }

    private static PlacedFunction Create(ElfSection section, string name, int start, int size, ElfSymbol? symbol) => new()
    {
        Name = name,
        Section = section,
        Start = start / InsnSize,
        Insns = InsnCodec.Decode(section.Data.Span.Slice(start, size)),
        IsLocal = symbol?.Binding == ElfBinding.Local,
        IsHidden = symbol?.IsHidden == true,
    };
}
