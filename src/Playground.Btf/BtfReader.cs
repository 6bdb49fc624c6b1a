using System.Buffers.Binary;

namespace Playground.Btf;

/// <summary>Reads the raw BTF format (the <c>.BTF</c> section, <c>/sys/kernel/btf/vmlinux</c>); trusts no offset.</summary>
/// <remarks>
/// One pass finds where each type starts and checks every length, name offset and type id, so that decoding a
/// type later cannot fail. What the format forbids beyond that (loops, overlapping members) is not asked here:
/// an object with such types opens, and its loading is refused.
/// </remarks>
public static class BtfReader
{
    private const ushort Magic = 0xeb9f;
    private const int HeaderSize = 24;

    /// <summary>Most types read; an id beyond has no meaning to any kernel (BTF_MAX_TYPE).</summary>
    private const int MaxTypes = 0x000fffff;

    /// <exception cref="BadBtfException">The bytes are not valid BTF; the message says where.</exception>
    public static BtfSpec Read(ReadOnlyMemory<byte> bytes)
    {
        var (types, strings) = Sections(bytes);
        var offsets = Scan(types.Span);
        var raw = new RawBtf(types, strings, offsets);
        Check(raw);
        return new BtfSpec(raw);
    }

    /// <summary>The string section alone, which other sections of an object refer to.</summary>
    /// <exception cref="BadBtfException">The header is not valid.</exception>
    public static ReadOnlyMemory<byte> ReadStrings(ReadOnlyMemory<byte> bytes) => Sections(bytes).Strings;

    private static (ReadOnlyMemory<byte> Types, ReadOnlyMemory<byte> Strings) Sections(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < HeaderSize)
            throw new BadBtfException($"{span.Length} bytes are too few for a header");
        var magic = BinaryPrimitives.ReadUInt16LittleEndian(span);
        if (magic == BinaryPrimitives.ReverseEndianness(Magic))
            throw new BadBtfException("the types are big-endian; only little-endian BTF is read");
        if (magic != Magic)
            throw new BadBtfException($"the magic number is {magic:x4}, not {Magic:x4}");
        if (span[2] != 1)
            throw new BadBtfException($"version {span[2]} is unknown");
        var header = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        if (header < HeaderSize || header > span.Length)
            throw new BadBtfException($"the header's length {header} is wrong");
        var types = Section(bytes, header, 8, "type");
        var strings = Section(bytes, header, 16, "string");
        if (BinaryPrimitives.ReadUInt32LittleEndian(span[8..]) % 4 != 0)
            throw new BadBtfException("the type section is not aligned to 4 bytes");
        if (strings.Length == 0 || strings.Span[0] != 0 || strings.Span[^1] != 0)
            throw new BadBtfException("the string section does not begin and end with an empty string");
        return (types, strings);
    }

    private static ReadOnlyMemory<byte> Section(ReadOnlyMemory<byte> bytes, uint header, int field, string what)
    {
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[field..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(field + 4)..]);
        if ((ulong)header + offset + length > (ulong)bytes.Length)
            throw new BadBtfException($"the {what} section ({offset}+{length}) reaches beyond the end ({bytes.Length} bytes)");
        return bytes.Slice((int)(header + offset), (int)length);
    }

    /// <summary>Where each type starts; element 0 stands for void.</summary>
    private static int[] Scan(ReadOnlySpan<byte> types)
    {
        // Twelve bytes is the least a type takes; a kernel's average is about 35.
        var offsets = new List<int>(types.Length / 32 + 16) { 0 };
        for (var at = 0; at < types.Length;)
        {
            if (offsets.Count > MaxTypes)
                throw new BadBtfException($"more than {MaxTypes} types");
            if (types.Length - at < RawBtf.RecordSize)
                throw new BadBtfException($"type {offsets.Count}: cut off after {types.Length - at} bytes");
            var info = BinaryPrimitives.ReadUInt32LittleEndian(types[(at + 4)..]);
            var extra = RawBtf.ExtraSize(info);
            if (extra < 0)
                throw new BadBtfException($"type {offsets.Count}: kind {RawBtf.KindOf(info)} is unknown");
            if (types.Length - at - RawBtf.RecordSize < extra)
                throw new BadBtfException($"type {offsets.Count}: its {extra} bytes reach beyond the type section");
            offsets.Add(at);
            at += RawBtf.RecordSize + extra;
        }
        return [.. offsets];
    }

    private static void Check(RawBtf raw)
    {
        // Many types can share the bytes of one long name.
        var letters = 16L * raw.Length + (1 << 20);
        for (var id = 1; id < raw.Count; id++)
        {
            var at = new TypeCheck(raw, id, ref letters);
            at.Name(raw.Word(id, 0));
            at.Type(raw);
        }
    }

    /// <summary>Checks the references of one type.</summary>
    private readonly ref struct TypeCheck
    {
        private readonly RawBtf btf;
        private readonly int id;
        private readonly ref long letters;

        public TypeCheck(RawBtf raw, int id, ref long letters)
        {
            (btf, this.id) = (raw, id);
            this.letters = ref letters;
        }

        public void Name(uint offset)
        {
            if (offset >= (uint)btf.Strings.Length)
                throw new BadBtfException($"type {id}: its name is at {offset}, beyond the {btf.Strings.Length} bytes of strings");
            if ((letters -= btf.LengthAt(offset)) < 0)
                throw new BadBtfException($"type {id}: names overlap, and are too long together");
        }

        private void Reference(uint target)
        {
            if (target >= (uint)btf.Count)
                throw new BadBtfException($"type {id}: it refers to type {target}, and there are {btf.Count}");
        }

        private void Small(uint value, string what)
        {
            if (value > int.MaxValue)
                throw new BadBtfException($"type {id}: {what} {value} is too large");
        }

        public void Type(RawBtf raw)
        {
            var info = raw.Word(id, 4);
            var count = (int)(info & 0xffff);
            switch (RawBtf.KindOf(info))
            {
                case BtfKind.Ptr or BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict
                    or BtfKind.Func or BtfKind.Var or BtfKind.TypeTag or BtfKind.DeclTag:
                    Reference(raw.Word(id, 8));
                    break;
                case BtfKind.Array:
                    Reference(raw.Word(id, 12));
                    Reference(raw.Word(id, 16));
                    Small(raw.Word(id, 20), "a number of elements of");
                    break;
                case BtfKind.Struct or BtfKind.Union:
                    Small(raw.Word(id, 8), "a size of");
                    for (var i = 0; i < count; i++)
                    {
                        Name(raw.Word(id, 12 + i * 12));
                        Reference(raw.Word(id, 16 + i * 12));
                        Small(raw.Word(id, 20 + i * 12) & (info >> 31 != 0 ? 0xffffff : uint.MaxValue), "an offset of");
                    }
                    break;
                case BtfKind.Enum or BtfKind.Enum64:
                    Small(raw.Word(id, 8), "a size of");
                    for (var i = 0; i < count; i++)
                        Name(raw.Word(id, 12 + i * (RawBtf.KindOf(info) == BtfKind.Enum ? 8 : 12)));
                    break;
                case BtfKind.FuncProto:
                    Reference(raw.Word(id, 8));
                    for (var i = 0; i < count; i++)
                    {
                        Name(raw.Word(id, 12 + i * 8));
                        Reference(raw.Word(id, 16 + i * 8));
                    }
                    break;
                case BtfKind.Datasec:
                    Small(raw.Word(id, 8), "a size of");
                    for (var i = 0; i < count; i++)
                    {
                        Reference(raw.Word(id, 12 + i * 12));
                        Small(raw.Word(id, 16 + i * 12), "an offset of");
                        Small(raw.Word(id, 20 + i * 12), "a variable's size of");
                    }
                    break;
                case BtfKind.Int or BtfKind.Float:
                    Small(raw.Word(id, 8), "a size of");
                    break;
            }
        }
    }
}
