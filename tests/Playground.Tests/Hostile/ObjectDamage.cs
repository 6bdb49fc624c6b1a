using System.Buffers.Binary;

namespace Playground.Tests.Hostile;

/// <summary>Damages an ELF object where it hurts: in headers, tables and sections alike, with numbers that look right.</summary>
internal static class ObjectDamage
{
    private static readonly uint[] Interesting = [0, 1, 2, 7, 8, 255, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

    public static byte[] Apply(byte[] seed, Random random)
    {
        var bytes = seed.ToArray();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var (start, length) = Region(bytes, random);
            if (length < 8)
                continue;
            var at = start + random.Next(length - 7);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at & ~3), Interesting[random.Next(Interesting.Length)]);
                    break;
                case 3:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at & ~3), (uint)random.Next(200));
                    break;
                case 4: // a piece of the object somewhere else
                    var size = Math.Min(random.Next(1, 64), length - (at - start));
                    bytes.AsSpan(random.Next(bytes.Length - size), size).CopyTo(bytes.AsSpan(at));
                    break;
                default:
                    var word = bytes.AsSpan(at & ~3, 4);
                    BinaryPrimitives.WriteInt32LittleEndian(word, BinaryPrimitives.ReadInt32LittleEndian(word) + random.Next(-16, 17));
                    break;
            }
        }
        return random.Next(20) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    /// <summary>The file header, the section headers, or one section: small tables are hit as often as large ones.</summary>
    private static (int Start, int Length) Region(byte[] bytes, Random random)
    {
        var headers = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(40));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(60));
        if (headers <= 0 || (long)headers + count * 64 > bytes.Length || count == 0)
            return (0, bytes.Length);
        switch (random.Next(10))
        {
            case 0:
                return (0, 64);
            case 1:
                return (headers, count * 64);
            default:
                var header = bytes.AsSpan(headers + random.Next(count) * 64, 64);
                var (start, length) = (BinaryPrimitives.ReadInt32LittleEndian(header[24..]), BinaryPrimitives.ReadInt32LittleEndian(header[32..]));
                return start < 0 || length < 0 || start > bytes.Length - length ? (0, bytes.Length) : (start, length);
        }
    }
}
