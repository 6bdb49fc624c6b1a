using System.Buffers.Binary;
using System.Text;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>One record of <c>.BTF.ext</c>: the byte offset of its instruction within its section, and the rest of its words.</summary>
internal readonly record struct BtfExtRecord(int Offset, uint A, uint B, uint C);

/// <summary>The records of <c>.BTF.ext</c> by section name, each list in the order of the file.</summary>
internal sealed class BtfExt
{
    public Dictionary<string, List<BtfExtRecord>> Funcs { get; } = [];
    public Dictionary<string, List<BtfExtRecord>> Lines { get; } = [];
    public Dictionary<string, List<BtfExtRecord>> CoreRelocs { get; } = [];
}

/// <summary>Reads <c>.BTF.ext</c>: which instruction is which function, source line and CO-RE relocation.</summary>
internal static class BtfExtReader
{
    /// <param name="strings">The string section of <c>.BTF</c>, which section names are in.</param>
    public static BtfExt Read(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> strings)
    {
        var ext = new BtfExt();
        var span = bytes.Span;
        if (span.Length < 24)
            throw Bad($"{span.Length} bytes are too few for a header");
        if (BinaryPrimitives.ReadUInt16LittleEndian(span) != 0xeb9f || span[2] != 1)
            throw Bad("the magic number or version is wrong");
        var header = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        if (header < 24 || header > span.Length)
            throw Bad($"the header's length {header} is wrong");
        ReadTable(bytes, header, 8, 8, "func_info", strings, ext.Funcs);
        ReadTable(bytes, header, 16, 16, "line_info", strings, ext.Lines);
        if (header >= 32)
            ReadTable(bytes, header, 24, 16, "core_relo", strings, ext.CoreRelocs);
        return ext;
    }

    private static void ReadTable(ReadOnlyMemory<byte> bytes, uint header, int field, int least, string what, ReadOnlyMemory<byte> strings,
        Dictionary<string, List<BtfExtRecord>> into)
    {
        var (offset, length) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[field..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(field + 4)..]));
        if (length == 0)
            return;
        if ((ulong)header + offset + length > (ulong)bytes.Length || length < 4)
            throw Bad($"{what}: the table ({offset}+{length}) reaches beyond the end");
        var table = bytes.Span.Slice((int)(header + offset), (int)length);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size < least || size % 4 != 0 || size > length)
            throw Bad($"{what}: records of {size} bytes");
        for (table = table[4..]; table.Length > 0;)
        {
            if (table.Length < 8)
                throw Bad($"{what}: cut off before a section's records");
            var name = Text(strings.Span, BinaryPrimitives.ReadUInt32LittleEndian(table));
            var count = BinaryPrimitives.ReadUInt32LittleEndian(table[4..]);
            table = table[8..];
            if (count == 0 || (ulong)count * size > (ulong)table.Length)
                throw Bad($"{what}: section \"{name}\": {count} records do not fit");
            if (!into.TryGetValue(name, out var list))
                into[name] = list = [];
            for (; count > 0; count--, table = table[(int)size..])
                list.Add(Record(table, what, name));
        }
    }

    private static BtfExtRecord Record(ReadOnlySpan<byte> record, string what, string section)
    {
        var at = BinaryPrimitives.ReadUInt32LittleEndian(record);
        if (at > int.MaxValue)
            throw Bad($"{what}: section \"{section}\": offset {at}");
        return new BtfExtRecord((int)at, BinaryPrimitives.ReadUInt32LittleEndian(record[4..]),
            record.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(record[8..]) : 0,
            record.Length >= 16 ? BinaryPrimitives.ReadUInt32LittleEndian(record[12..]) : 0);
    }

    /// <summary>A string of <c>.BTF</c>'s string section.</summary>
    public static string Text(ReadOnlySpan<byte> strings, uint offset)
    {
        if (offset >= (uint)strings.Length)
            throw Bad($"a string at {offset}, beyond the {strings.Length} bytes of strings");
        var rest = strings[(int)offset..];
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static BadObjectException Bad(string what) => new($"section \".BTF.ext\": {what}");
}
