using System.Buffers.Binary;
using System.Text;

namespace Playground.Tests.Hostile;

/// <summary>Damages the records of <c>.BTF</c> and <c>.BTF.ext</c>: kinds, counts, references, names and offsets, with values that a record could have.</summary>
internal static class TypeDamage
{
    /// <summary>Words behind the three that every type has, by kind; -1: as many as there are members, of this many words.</summary>
    private static readonly (int Fixed, int Each)[] Extra =
        [(0, 0), (1, 0), (0, 0), (3, 0), (0, 3), (0, 3), (0, 2), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 2), (1, 0), (0, 3), (0, 0), (1, 0), (0, 0), (0, 3)];

    public static byte[] Apply(byte[] seed, Random random)
    {
        var bytes = seed.ToArray();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            if (random.Next(4) == 0 && Section(bytes, ".BTF.ext") is { Length: > 40 } ext)
                DamageRecords(bytes.AsSpan(ext.Start + 24, ext.Length - 24), random);
            else if (Section(bytes, ".BTF") is { Length: > 40 } btf)
                DamageTypes(bytes.AsSpan(btf.Start, btf.Length), random);
        }
        return bytes;
    }

    private static void DamageRecords(Span<byte> table, Random random)
    {
        var word = table.Slice(random.Next(table.Length / 4) * 4, 4);
        var value = BinaryPrimitives.ReadUInt32LittleEndian(word);
        BinaryPrimitives.WriteUInt32LittleEndian(word, random.Next(5) switch
        {
            0 => value + 8,
            1 => value - 8,
            2 => (uint)random.Next(64),
            3 => (uint)random.Next(4096) * 8,
            _ => value ^ (1u << random.Next(32)),
        });
    }

    private static void DamageTypes(Span<byte> btf, Random random)
    {
        var header = BinaryPrimitives.ReadInt32LittleEndian(btf[4..]);
        var (offset, length) = (BinaryPrimitives.ReadInt32LittleEndian(btf[8..]), BinaryPrimitives.ReadInt32LittleEndian(btf[12..]));
        var (stringsAt, stringsLength) = (BinaryPrimitives.ReadInt32LittleEndian(btf[16..]), BinaryPrimitives.ReadInt32LittleEndian(btf[20..]));
        if (header < 24 || offset < 0 || length < 12 || (long)header + offset + length > btf.Length)
            return;
        var types = btf.Slice(header + offset, length);
        var starts = Starts(types);
        if (starts.Count == 0)
            return;
        var at = starts[random.Next(starts.Count)];
        var type = types[at..];
        switch (random.Next(8))
        {
            case 0: // another kind of as many words
                type[7] = (byte)(type[7] & 0x80 | random.Next(20));
                break;
            case 1: // more or fewer members
                BinaryPrimitives.WriteUInt16LittleEndian(type[4..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(type[4..]) + random.Next(-2, 3)));
                break;
            case 2: // another target or size
                BinaryPrimitives.WriteInt32LittleEndian(type[8..], random.Next(starts.Count + 2));
                break;
            case 3:
                BinaryPrimitives.WriteInt32LittleEndian(type[8..], random.Next(4) switch { 0 => int.MaxValue, 1 => 0, 2 => 1 << random.Next(31), _ => at });
                break;
            case 4 when stringsLength > 0: // another name
                BinaryPrimitives.WriteInt32LittleEndian(type, random.Next(stringsLength));
                break;
            case 5: // the other meaning of members' offsets, of an enum's sign
                type[7] ^= 0x80;
                break;
            case 6 when type.Length > 16: // a word of the members
                var words = Math.Min(type.Length, 12 + 12 * 40) / 4 - 3;
                BinaryPrimitives.WriteInt32LittleEndian(type[(12 + random.Next(words) * 4)..], random.Next(3) == 0 ? random.Next() : random.Next(starts.Count + 1));
                break;
            default: // one type in another's place
                var from = starts[random.Next(starts.Count)];
                var size = Math.Min(Math.Min(random.Next(1, 12) * 4, types.Length - from), types.Length - at);
                types.Slice(from, size).ToArray().CopyTo(type);
                break;
        }
        if (random.Next(30) == 0 && stringsLength > 1 && (long)header + stringsAt + stringsLength <= btf.Length)
            btf[header + stringsAt + random.Next(stringsLength)] = (byte)random.Next(256);
    }

    private static List<int> Starts(ReadOnlySpan<byte> types)
    {
        var starts = new List<int>();
        for (var at = 0; at + 12 <= types.Length;)
        {
            var info = BinaryPrimitives.ReadUInt32LittleEndian(types[(at + 4)..]);
            var kind = (int)(info >> 24 & 0x1f);
            if (kind >= Extra.Length)
                break;
            starts.Add(at);
            at += 12 + (Extra[kind].Fixed + Extra[kind].Each * (int)(info & 0xffff)) * 4;
        }
        return starts;
    }

    private static (int Start, int Length) Section(ReadOnlySpan<byte> elf, string name)
    {
        var headers = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        var namesAt = BinaryPrimitives.ReadUInt16LittleEndian(elf[62..]);
        var names = BinaryPrimitives.ReadInt32LittleEndian(elf[(headers + namesAt * 64 + 24)..]);
        for (var i = 0; i < count; i++)
        {
            var header = elf.Slice(headers + i * 64, 64);
            if (elf[(names + BinaryPrimitives.ReadInt32LittleEndian(header))..].StartsWith(Encoding.ASCII.GetBytes(name + "\0")))
                return (BinaryPrimitives.ReadInt32LittleEndian(header[24..]), BinaryPrimitives.ReadInt32LittleEndian(header[32..]));
        }
        return default;
    }
}
