using System.Collections.Immutable;
using System.Text;
using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Writes an assembled object as BPF ELF that libbpf loads.</summary>
/// <remarks>
/// Maps become BTF-defined maps, variables sections of data, kernel functions typed externs. What cannot be written is
/// refused (<see cref="Unwritable"/>): nothing is left out. An object that was read from an ELF file has bytes of its own.
/// </remarks>
public static class ObjectWriter
{
    private const int Reloc64 = 1, RelocCall = 10;

    /// <exception cref="BadObjectException">The object holds something that cannot be written.</exception>
    public static byte[] Write(ObjectSpec spec)
    {
        if (Unwritable.Find(spec) is { } what)
            throw new BadObjectException($"{spec.FileName}: {what}");
        var used = spec.Programs.SelectMany(p => p.Relocs).Where(r => r.Kind == RelocKind.Extern).Select(r => r.Symbol).ToHashSet();
        var elf = new ElfBuilder();
        var sections = spec.Programs.GroupBy(p => p.Section).ToList();
        foreach (var section in sections)
            Code(elf, spec, section);
        if (sections.All(s => s.Key != ".text"))
            elf.AddSection(".text", ElfBuilder.ProgBits, ElfBuilder.Alloc | ElfBuilder.Exec, []);
        foreach (var name in used)
            elf.AddSymbol(name, 0, 0, 0, ElfBuilder.NoType, isGlobal: true);
        foreach (var data in spec.Maps.Where(m => m.IsGlobalData))
            Data(elf, data);
        elf.AddSection("license", ElfBuilder.ProgBits, ElfBuilder.Alloc | ElfBuilder.Write, Encoding.UTF8.GetBytes(spec.License + "\0"), 1);
        if (spec.KernelVersion != 0)
            elf.AddSection("version", ElfBuilder.ProgBits, ElfBuilder.Alloc | ElfBuilder.Write, BitConverter.GetBytes(spec.KernelVersion), 4);
        Types(elf, spec, sections, spec.Externs.Where(e => used.Contains(e.Name)));
        return elf.Build();
    }

    /// <summary>A data section with its variables; programs refer to places in it by the section's own symbol.</summary>
    private static void Data(ElfBuilder elf, MapSpec map)
    {
        var name = DataMapReader.SectionOf(map);
        var index = map.InitialData.IsEmpty
            ? elf.AddSection(name, ElfBuilder.NoBits, ElfBuilder.Alloc | ElfBuilder.Write, [], size: map.ValueSize)
            : elf.AddSection(name, ElfBuilder.ProgBits, ElfBuilder.Alloc | (map.IsFrozen ? 0 : ElfBuilder.Write), map.InitialData.ToArray());
        elf.AddSymbol(name, index, 0, 0, ElfBuilder.SectionType, isGlobal: false);
        if (map.Btf is not { } btf || btf[map.ValueTypeId] is not BtfDatasec datasec)
            return;
        foreach (var place in datasec.Vars)
        {
            if (btf[place.Var] is BtfVar { Linkage: BtfLinkage.Global } variable)
                elf.AddSymbol(variable.Name, index, place.Offset, place.Size, ElfBuilder.ObjectType, isGlobal: true);
        }
    }

    private static void Code(ElfBuilder elf, ObjectSpec spec, IGrouping<string, ObjectProgram> section)
    {
        var insns = section.OrderBy(p => p.SectionOffset).SelectMany(p => p.Insns).ToArray();
        foreach (var program in section)
            foreach (var reloc in program.Relocs.Where(r => IsStatic(spec, r.Symbol)))
                Aim(ref insns[program.SectionOffset + reloc.Insn], spec.Programs.First(p => p.Name == reloc.Symbol).SectionOffset);
        foreach (var program in section)
        {
            // The place in the section is the instruction's own number.
            foreach (var reloc in program.Relocs.Where(r => r.Kind == RelocKind.MapValue))
                insns[program.SectionOffset + reloc.Insn] = insns[program.SectionOffset + reloc.Insn].With(imm: reloc.Addend);
        }
        var index = elf.AddSection(section.Key, ElfBuilder.ProgBits, ElfBuilder.Alloc | ElfBuilder.Exec, InsnCodec.Encode(insns));
        elf.AddSymbol(section.Key, index, 0, 0, ElfBuilder.SectionType, isGlobal: false);
        foreach (var program in section)
        {
            elf.AddSymbol(program.Name, index, program.SectionOffset * 8, program.Insns.Length * 8, ElfBuilder.FuncType, IsGlobal(spec, program));
            foreach (var reloc in program.Relocs)
            {
                var type = reloc.Kind is RelocKind.Subprogram or RelocKind.Extern && program.Insns[reloc.Insn].Op != Op.LdImm64 ? RelocCall : Reloc64;
                elf.AddReloc(index, (program.SectionOffset + reloc.Insn) * 8, type, SymbolOf(spec, reloc));
            }
        }
    }

    /// <summary>Static functions are referred to by their section, as clang does; the instruction says where in it.</summary>
    private static void Aim(ref Insn insn, int sectionOffset) =>
        insn = insn.With(imm: insn.Op == Op.LdImm64 ? sectionOffset * 8 : sectionOffset - 1);

    private static string SymbolOf(ObjectSpec spec, ObjectReloc reloc) => reloc.Kind == RelocKind.MapValue
        ? DataMapReader.SectionOf(spec.Maps.First(m => m.Name == reloc.Symbol))
        : IsStatic(spec, reloc.Symbol) ? TextOf(spec, reloc.Symbol) : reloc.Symbol;

    private static string TextOf(ObjectSpec spec, string function) => spec.Programs.First(p => p.Name == function).Section;

    private static bool IsStatic(ObjectSpec spec, string symbol) =>
        spec.Programs.FirstOrDefault(p => p.Name == symbol) is { } program && !IsGlobal(spec, program);

    /// <summary>Programs are global; a subprogram is what its BTF says.</summary>
    private static bool IsGlobal(ObjectSpec spec, ObjectProgram program) => program.IsEntry
        || (spec.Btf != null && program.Funcs is [var first, ..] && spec.Btf[first.TypeId] is BtfFunc { Linkage: BtfLinkage.Global });

    private static void Types(ElfBuilder elf, ObjectSpec spec, List<IGrouping<string, ObjectProgram>> sections, IEnumerable<ObjectExtern> externs)
    {
        var declared = new MapTypeWriter(spec.Btf);
        ImmutableArray<MapSpec> ordinary = [.. spec.Maps.Where(m => !m.IsGlobalData)];
        var places = declared.Section(ordinary);
        declared.Externs(externs);
        if (ordinary.Length > 0)
        {
            var maps = elf.AddSection(".maps", ElfBuilder.ProgBits, ElfBuilder.Alloc | ElfBuilder.Write, new byte[places.Sum(p => p.Size)]);
            foreach (var (map, place) in ordinary.Zip(places))
                elf.AddSymbol(map.Name, maps, place.Offset, place.Size, ElfBuilder.ObjectType, isGlobal: true);
        }
        if (declared.Types.Count == 0)
            return;
        var btf = BtfWriter.Write(new BtfSpec(declared.Types), BtfExtWriter.Strings(spec.Programs), out var strings);
        elf.AddSection(".BTF", ElfBuilder.ProgBits, 0, btf);
        if (spec.Programs.Any(p => p.Funcs.Length > 0))
            elf.AddSection(".BTF.ext", ElfBuilder.ProgBits, 0, new BtfExtWriter(strings, sections).ToArray());
    }
}
