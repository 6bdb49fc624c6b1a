using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Kinds of ELF section that matter to BPF (<c>sh_type</c>).</summary>
internal enum ElfSectionType : uint { Null = 0, ProgBits = 1, SymTab = 2, StrTab = 3, Rela = 4, NoBits = 8, Rel = 9 }

/// <summary>A section: its header, and its bytes unless it has none in the file.</summary>
/// <param name="Size">Bytes in memory; for NOBITS, <paramref name="Data"/> is empty all the same.</param>
internal sealed record ElfSection(int Index, string Name, ElfSectionType Type, ulong Flags, int Size, int Link, int Info, ReadOnlyMemory<byte> Data)
{
    public bool IsCode => Type == ElfSectionType.ProgBits && (Flags & 4) != 0 && Size > 0;
}

internal enum ElfSymbolType { None = 0, Object = 1, Func = 2, Section = 3, File = 4 }
internal enum ElfBinding { Local = 0, Global = 1, Weak = 2 }

/// <summary>A symbol; its value is a byte offset within its section.</summary>
internal sealed record ElfSymbol(int Index, string Name, ulong Value, ulong Size, ElfSymbolType Type, ElfBinding Binding, bool IsHidden, int Section)
{
    public const int AbsoluteSection = 0xfff1, CommonSection = 0xfff2, FirstReservedSection = 0xff00;

    public bool IsUndefined => Section == 0;
}

/// <summary>A relocation of the bytes at <see cref="Offset"/> of its section by a symbol.</summary>
internal readonly record struct ElfReloc(ulong Offset, int Symbol, int Type, long Addend);

/// <summary>A 64-bit little-endian ELF file taken apart; every offset and length is checked while reading.</summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64, SectionHeaderSize = 64, SymbolSize = 24;
    private const int MachineBpf = 247;

    /// <summary>The largest value of a data section that is taken: NOBITS sections name sizes that cost nothing in the file.</summary>
    private const ulong MaxSectionSize = 256 << 20;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Dictionary<string, ElfSection> byName = [];
    private readonly ILookup<int, ElfSection> relocations;

    /// <summary>Letters of names still allowed: many symbols can share the bytes of one long name.</summary>
    private long letters;

    public ImmutableArray<ElfSection> Sections { get; }
    public ImmutableArray<ElfSymbol> Symbols { get; }

    /// <exception cref="BadObjectException">The bytes are no BPF ELF object.</exception>
    public ElfFile(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        letters = bytes.Length * 16L + (1 << 20);
        CheckHeader(bytes.Span);
        Sections = ReadSections();
        foreach (var section in Sections)
            byName.TryAdd(section.Name, section);
        relocations = Sections.Where(s => s.Type is ElfSectionType.Rel or ElfSectionType.Rela).ToLookup(s => s.Info);
        Symbols = ReadSymbols();
    }

    public ElfSection? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The relocations of one section, in the order of the file.</summary>
    public IEnumerable<ElfReloc> RelocationsOf(ElfSection target)
    {
        foreach (var section in relocations[target.Index])
        {
            var size = section.Type == ElfSectionType.Rel ? 16 : 24;
            if (section.Data.Length % size != 0)
                throw new BadObjectException($"section \"{section.Name}\": {section.Data.Length} bytes are not a whole number of relocations");
            for (var at = 0; at < section.Data.Length; at += size)
            {
                var record = section.Data.Span[at..];
                var info = BinaryPrimitives.ReadUInt64LittleEndian(record[8..]);
                if (info >> 32 >= (ulong)Symbols.Length)
                    throw new BadObjectException($"section \"{section.Name}\": relocation {at / size}: symbol {info >> 32} does not exist");
                yield return new ElfReloc(BinaryPrimitives.ReadUInt64LittleEndian(record), (int)(info >> 32), (int)(uint)info,
                    size == 24 ? BinaryPrimitives.ReadInt64LittleEndian(record[16..]) : 0);
            }
        }
    }

    private static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderSize || !header.StartsWith("\x7f"u8) || !header[1..].StartsWith("ELF"u8))
            throw new BadObjectException("not an ELF file");
        if (header[4] != 2)
            throw new BadObjectException("not a 64-bit ELF file");
        if (header[5] == 2)
            throw new BadObjectException("a big-endian object (bpfeb); the modelled kernels are little-endian: compile with -target bpfel");
        if (header[5] != 1)
            throw new BadObjectException($"ELF byte order {header[5]} is unknown");
        var (type, machine) = (BinaryPrimitives.ReadUInt16LittleEndian(header[16..]), BinaryPrimitives.ReadUInt16LittleEndian(header[18..]));
        if (machine != MachineBpf && machine != 0)
            throw new BadObjectException($"not a BPF object: made for machine {machine} (BPF is {MachineBpf}); compile with -target bpf");
        if (type != 1)
            throw new BadObjectException($"not a relocatable object: ELF type {type} (a relocatable object is 1)");
    }

    private ImmutableArray<ElfSection> ReadSections()
    {
        var span = bytes.Span;
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(span[40..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(span[58..]);
        var count = (int)BinaryPrimitives.ReadUInt16LittleEndian(span[60..]);
        var namesIndex = (int)BinaryPrimitives.ReadUInt16LittleEndian(span[62..]);
        if (offset == 0 || offset > (ulong)span.Length || size != SectionHeaderSize)
            throw new BadObjectException("no section headers");
        if (count == 0 && (ulong)span.Length - offset >= SectionHeaderSize) // many sections: the first header has the number
            count = (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(span[((int)offset + 32)..]), int.MaxValue);
        if ((ulong)count * SectionHeaderSize > (ulong)span.Length - offset)
            throw new BadObjectException($"the {count} section headers reach beyond the end of the file");
        if (namesIndex == 0xffff)
            namesIndex = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(span[((int)offset + 40)..]), int.MaxValue);
        if (namesIndex >= count)
            throw new BadObjectException($"the section of section names, {namesIndex}, does not exist");

        var names = SectionBytes(namesIndex, HeaderAt(namesIndex));
        var sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (var i = 0; i < count; i++)
        {
            var header = HeaderAt(i);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            if (length > MaxSectionSize)
                throw new BadObjectException($"section {i}: its size {length} is more than {MaxSectionSize}");
            sections.Add(new ElfSection(i, Text(names.Span, BinaryPrimitives.ReadUInt32LittleEndian(header), $"section {i}"),
                (ElfSectionType)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), BinaryPrimitives.ReadUInt64LittleEndian(header[8..]), (int)length,
                (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[40..]), int.MaxValue),
                (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[44..]), int.MaxValue), SectionBytes(i, header)));
        }
        return sections.MoveToImmutable();

        ReadOnlySpan<byte> HeaderAt(int index) => bytes.Span.Slice((int)offset + index * SectionHeaderSize, SectionHeaderSize);
    }

    private ReadOnlyMemory<byte> SectionBytes(int index, ReadOnlySpan<byte> header)
    {
        if ((ElfSectionType)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) is ElfSectionType.NoBits or ElfSectionType.Null)
            return default;
        var (offset, size) = (BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));
        if (offset > (ulong)bytes.Length || size > (ulong)bytes.Length - offset)
            throw new BadObjectException($"section {index}: its bytes ({offset}+{size}) reach beyond the end of the file");
        return bytes.Slice((int)offset, (int)size);
    }

    private ImmutableArray<ElfSymbol> ReadSymbols()
    {
        var table = Sections.FirstOrDefault(s => s.Type == ElfSectionType.SymTab) ?? throw new BadObjectException("no symbol table");
        if (table.Link >= Sections.Length || table.Data.Length % SymbolSize != 0)
            throw new BadObjectException($"section \"{table.Name}\": the symbol table is malformed");
        var names = Sections[table.Link].Data.Span;
        var symbols = ImmutableArray.CreateBuilder<ElfSymbol>(table.Data.Length / SymbolSize);
        for (var i = 0; i < symbols.Capacity; i++)
        {
            var record = table.Data.Span.Slice(i * SymbolSize, SymbolSize);
            var (info, other, section) = (record[4], record[5], BinaryPrimitives.ReadUInt16LittleEndian(record[6..]));
            if (section >= Sections.Length && section < ElfSymbol.FirstReservedSection)
                throw new BadObjectException($"symbol {i}: its section {section} does not exist");
            symbols.Add(new ElfSymbol(i, Text(names, BinaryPrimitives.ReadUInt32LittleEndian(record), $"symbol {i}"),
                BinaryPrimitives.ReadUInt64LittleEndian(record[8..]), BinaryPrimitives.ReadUInt64LittleEndian(record[16..]),
                (ElfSymbolType)(info & 0xf), (ElfBinding)(info >> 4), (other & 3) is 1 or 2, section));
        }
        return symbols.MoveToImmutable();
    }

    private string Text(ReadOnlySpan<byte> names, uint offset, string what)
    {
        if (offset == 0 && names.IsEmpty)
            return "";
        if (offset >= (uint)names.Length)
            throw new BadObjectException($"{what}: its name is at {offset}, beyond the {names.Length} bytes of names");
        var rest = names[(int)offset..];
        var end = rest.IndexOf((byte)0);
        if (end < 0)
            throw new BadObjectException($"{what}: its name has no end");
        if ((letters -= end) < 0)
            throw new BadObjectException($"{what}: names overlap, and are too long together");
        return Encoding.UTF8.GetString(rest[..end]);
    }
}
