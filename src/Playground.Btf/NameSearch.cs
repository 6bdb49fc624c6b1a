using System.Text;

namespace Playground.Btf;

/// <summary>Finds types by a part of their name, without regard to case; a kernel has 150,000 of them, so nothing is decoded for it.</summary>
/// <remarks>Ids in the order of names are put together when first asked for (some 100 ms for a kernel) and kept: 4 bytes a type.</remarks>
public sealed class NameSearch(BtfSpec btf)
{
    private readonly Lazy<int[]> sorted = new(() => Sort(btf));

    /// <summary>Ids of the named types of these kinds whose name contains <paramref name="part"/>: equal names first, then those that begin with it, then the rest, each by name.</summary>
    /// <param name="kinds">Bits by number of the kind: bit 4 for structs.</param>
    public IReadOnlyList<int> Find(string part, uint kinds)
    {
        var wanted = Lower(Encoding.UTF8.GetBytes(part));
        var found = new List<int>[] { [], [], [] };
        Span<byte> buffer = stackalloc byte[256];
        foreach (var id in sorted.Value)
        {
            if ((kinds >> (int)btf.KindOf(id) & 1) == 0)
                continue;
            var rank = Rank(btf.NameBytes(id), wanted, buffer);
            if (rank >= 0)
                found[rank].Add(id);
        }
        return [.. found[0], .. found[1], .. found[2]];
    }

    private static int Rank(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted, Span<byte> buffer)
    {
        if (wanted.IsEmpty)
            return 2;
        // Names longer than the buffer are compared by their beginning.
        var length = Math.Min(name.Length, buffer.Length);
        Ascii.ToLower(name[..length], buffer, out var written);
        // A letter that is not ASCII ends the conversion; the rest is compared as it is.
        name[written..length].CopyTo(buffer[written..]);
        return buffer[..length].IndexOf(wanted) switch
        {
            0 when length == wanted.Length => 0,
            0 => 1,
            > 0 => 2,
            _ => -1,
        };
    }

    private static byte[] Lower(byte[] bytes) => [.. bytes.Select(b => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b + 32) : b)];

    private static int[] Sort(BtfSpec btf)
    {
        var ids = new List<int>(btf.Count);
        for (var id = 1; id < btf.Count; id++)
        {
            if (!btf.NameBytes(id).IsEmpty)
                ids.Add(id);
        }
        ids.Sort((a, b) => btf.NameBytes(a).SequenceCompareTo(btf.NameBytes(b)) is var order and not 0 ? order : a.CompareTo(b));
        return [.. ids];
    }
}
