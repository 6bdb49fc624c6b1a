namespace Playground.Btf;

/// <summary>Finds type ids by name: a hash table of chains over the bytes of the names, so that no string is made for it.</summary>
internal sealed class NameIndex
{
    internal delegate ReadOnlySpan<byte> NameOf(int id);

    private readonly NameOf nameOf;
    private readonly int[] heads;
    private readonly int[] next;

    public NameIndex(int count, NameOf nameOf)
    {
        this.nameOf = nameOf;
        heads = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, 16))];
        next = new int[count];
        for (var id = count - 1; id > 0; id--) // backwards, so that each chain is ascending
        {
            var name = nameOf(id);
            if (name.IsEmpty)
                continue;
            ref var head = ref heads[Hash(name) & (uint)(heads.Length - 1)];
            next[id] = head;
            head = id;
        }
    }

    public IReadOnlyList<int> Find(ReadOnlySpan<byte> name)
    {
        var found = new List<int>();
        for (var id = heads[Hash(name) & (uint)(heads.Length - 1)]; id != 0; id = next[id])
        {
            if (nameOf(id).SequenceEqual(name))
                found.Add(id);
        }
        return found;
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var b in name)
            hash = (hash ^ b) * 16777619;
        return hash ^ hash >> 15;
    }
}
