using System.Buffers.Binary;
using System.Text;

namespace Playground.Loader.Elf;

/// <summary>Lays out a relocatable ELF file for the BPF machine: sections, symbols, relocations.</summary>
internal sealed class ElfBuilder
{
    public const int ProgBits = 1, SymTab = 2, StrTab = 3, NoBits = 8, Rel = 9;
    public const int Write = 1, Alloc = 2, Exec = 4;
    public const int NoType = 0, ObjectType = 1, FuncType = 2, SectionType = 3;
    private const int HeaderSize = 64, SectionHeaderSize = 64, SymbolSize = 24, RelocSize = 16, Machine = 247;

    private readonly List<Section> sections = [new("", 0, 0, [], 0)];
    private readonly List<Symbol> symbols = [];

    private sealed record Section(string Name, int Type, int Flags, byte[] Data, int Align)
    {
        public int Size { get; init; } = Data.Length;
        public int Link { get; init; }
        public int Info { get; init; }
        public int EntrySize { get; init; }
        public List<(int Offset, int Type, string Symbol)> Relocs { get; } = [];
    }

    private sealed record Symbol(string Name, int Section, int Value, int Size, int Type, bool IsGlobal);

    /// <summary>Adds a section and returns its index.</summary>
    /// <param name="size">Bytes of a section that has none in the file (<see cref="NoBits"/>); otherwise the data's.</param>
    public int AddSection(string name, int type, int flags, byte[] data, int align = 8, int? size = null)
    {
        sections.Add(new Section(name, type, flags, data, align) { Size = size ?? data.Length });
        return sections.Count - 1;
    }

    /// <summary>A symbol; section 0 is one that is defined elsewhere. A section symbol has its section's name here and none in the file.</summary>
    public void AddSymbol(string name, int section, int value, int size, int type, bool isGlobal) =>
        symbols.Add(new Symbol(name, section, value, size, type, isGlobal));

    /// <summary>A relocation of the instruction at this byte offset against a symbol by name.</summary>
    public void AddReloc(int section, int offset, int type, string symbol) => sections[section].Relocs.Add((offset, type, symbol));

    public byte[] Build()
    {
        // The ABI wants local symbols first.
        var ordered = symbols.OrderBy(s => s.IsGlobal).ToList();
        var symbolIndex = new Dictionary<string, int>();
        for (var i = 0; i < ordered.Count; i++)
            symbolIndex.TryAdd(ordered[i].Name, i + 1);

        var symtab = sections.Count + sections.Count(s => s.Relocs.Count > 0);
        for (var i = sections.Count - 1; i > 0; i--)
        {
            if (sections[i].Relocs.Count > 0)
                sections.Add(RelocSection(i, symtab, symbolIndex));
        }
        var names = new Strings();
        sections.Add(new Section(".symtab", SymTab, 0, SymbolTable(ordered, names), 8)
        {
            Link = sections.Count + 1,
            Info = 1 + ordered.Count(s => !s.IsGlobal),
            EntrySize = SymbolSize,
        });
        foreach (var section in sections)
            names.Add(section.Name);
        names.Add(".strtab");
        sections.Add(new Section(".strtab", StrTab, 0, names.ToArray(), 1));
        return Layout(names);
    }

    private Section RelocSection(int target, int symtab, Dictionary<string, int> symbolIndex)
    {
        var section = sections[target];
        var data = new byte[section.Relocs.Count * RelocSize];
        for (var i = 0; i < section.Relocs.Count; i++)
        {
            var (offset, type, symbol) = section.Relocs[i];
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(i * RelocSize), (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(i * RelocSize + 8), (ulong)symbolIndex[symbol] << 32 | (uint)type);
        }
        return new Section(".rel" + section.Name, Rel, 0, data, 8) { Link = symtab, Info = target, EntrySize = RelocSize };
    }

    private static byte[] SymbolTable(List<Symbol> symbols, Strings names)
    {
        var data = new byte[(symbols.Count + 1) * SymbolSize];
        for (var i = 0; i < symbols.Count; i++)
        {
            var s = symbols[i];
            var at = data.AsSpan((i + 1) * SymbolSize);
            BinaryPrimitives.WriteInt32LittleEndian(at, s.Type == SectionType ? 0 : names.Add(s.Name));
            at[4] = (byte)((s.IsGlobal ? 1 : 0) << 4 | s.Type);
            BinaryPrimitives.WriteUInt16LittleEndian(at[6..], (ushort)s.Section);
            BinaryPrimitives.WriteUInt64LittleEndian(at[8..], (ulong)s.Value);
            BinaryPrimitives.WriteUInt64LittleEndian(at[16..], (ulong)s.Size);
        }
        return data;
    }

    private byte[] Layout(Strings names)
    {
        var file = new MemoryStream();
        file.Write(new byte[HeaderSize]);
        var headers = new byte[sections.Count * SectionHeaderSize];
        for (var i = 1; i < sections.Count; i++)
        {
            var s = sections[i];
            Pad(file, s.Align);
            var at = headers.AsSpan(i * SectionHeaderSize);
            ulong[] longs = [(ulong)s.Flags, 0, (ulong)file.Position, (ulong)s.Size];
            BinaryPrimitives.WriteInt32LittleEndian(at, names.Add(s.Name));
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], s.Type);
            for (var j = 0; j < longs.Length; j++)
                BinaryPrimitives.WriteUInt64LittleEndian(at[(8 + j * 8)..], longs[j]);
            BinaryPrimitives.WriteInt32LittleEndian(at[40..], s.Link);
            BinaryPrimitives.WriteInt32LittleEndian(at[44..], s.Info);
            BinaryPrimitives.WriteUInt64LittleEndian(at[48..], (ulong)s.Align);
            BinaryPrimitives.WriteUInt64LittleEndian(at[56..], (ulong)s.EntrySize);
            if (s.Type != NoBits)
                file.Write(s.Data);
        }
        Pad(file, 8);
        var start = file.Position;
        file.Write(headers);
        var bytes = file.ToArray();
        Header(bytes, start, sections.Count);
        return bytes;
    }

    private static void Header(Span<byte> to, long sectionHeaders, int count)
    {
        ReadOnlySpan<byte> ident = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(to);
        BinaryPrimitives.WriteUInt16LittleEndian(to[16..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(to[18..], Machine);
        BinaryPrimitives.WriteInt32LittleEndian(to[20..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], sectionHeaders);
        BinaryPrimitives.WriteUInt16LittleEndian(to[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(to[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(to[60..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(to[62..], (ushort)(count - 1));
    }

    private static void Pad(MemoryStream file, int align)
    {
        while (file.Position % align != 0)
            file.WriteByte(0);
    }

    private sealed class Strings
    {
        private readonly Dictionary<string, int> offsets = new() { [""] = 0 };
        private readonly List<byte> data = [0];

        public int Add(string text)
        {
            if (offsets.TryGetValue(text, out var offset))
                return offset;
            offset = offsets[text] = data.Count;
            data.AddRange(Encoding.UTF8.GetBytes(text));
            data.Add(0);
            return offset;
        }

        public byte[] ToArray() => [.. data];
    }
}
