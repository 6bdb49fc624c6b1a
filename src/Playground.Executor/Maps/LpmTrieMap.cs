using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_LPM_TRIE: a lookup gives the element with the longest prefix that the key begins with.</summary>
/// <remarks>
/// A key is the number of bits (32-bit word), then the bits, first one highest. Elements are kept in a table and searched one
/// by one: results are those of a trie. The structure is, for each element, a word that is 1 when it is used, then its key.
/// As in the kernel, an update of a prefix makes a new element: pointers to the old value stay on the old.
/// </remarks>
internal sealed class LpmTrieMap : BpfMap
{
    private const ulong Enospc = unchecked((ulong)-28);
    private const int PrefixWord = 4;
    /// <summary>Elements that a table has room for; the kernel allocates them one by one.</summary>
    private const long MostElements = 1 << 16;

    private readonly Region structure;
    private readonly int capacity, keyStride, maxPrefix;

    public LpmTrieMap(MapSpec spec, Machine machine) : base(spec, machine)
    {
        // One more than may be used, so that a full map can still replace.
        capacity = (int)Math.Min(spec.MaxEntries, MostElements) + 1;
        keyStride = PrefixWord + (spec.KeySize + 7 & ~7);
        maxPrefix = (spec.KeySize - PrefixWord) * 8;
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Bytes((long)Stride * capacity));
        Values.Owner = this;
        Values.Shared = true;
        structure = machine.Memory.Add($"{spec.Name} prefixes", RegionKind.Hidden, Bytes((long)keyStride * capacity + 8));
    }

    // The last eight bytes of the structure: elements ever used, elements used now.
    private int HighAt => structure.Length - 8;
    private int High => structure.Read32(HighAt);
    private int Used => structure.Read32(HighAt + 4);
    private bool IsUsed(int element) => structure.Read32(element * keyStride) != 0;
    private Span<byte> KeyOf(int element) => structure.Span(element * keyStride + PrefixWord, Spec.KeySize);

    public override Access LookupPlan(ReadOnlySpan<byte> key) => Access.Read(Values.Id, Values.Length, 1);

    public override Access UpdatePlan(ReadOnlySpan<byte> key) => Access.Write(Values.Id, 0, Values.Length + 1);

    public override Access DeletePlan(ReadOnlySpan<byte> key) => Access.Write(Values.Id, Values.Length, 1);

    public override Access IteratePlan() => Access.Read(Values.Id, Values.Length, 1);

    private static bool Begins(ReadOnlySpan<byte> bits, ReadOnlySpan<byte> prefix, int length)
    {
        var whole = length / 8;
        if (!bits[..whole].SequenceEqual(prefix[..whole]))
            return false;
        return length % 8 == 0 || (bits[whole] ^ prefix[whole]) >> (8 - length % 8) == 0;
    }

    private static int Prefix(ReadOnlySpan<byte> key) => (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(key), int.MaxValue);

    public override int Lookup(ReadOnlySpan<byte> key, int cpu)
    {
        var (asked, best, length) = (Prefix(key), -1, -1);
        for (var element = 0; element < High && asked <= maxPrefix; element++)
        {
            var candidate = KeyOf(element);
            if (IsUsed(element) && Prefix(candidate) is var bits && bits <= asked && bits > length && Begins(key[PrefixWord..], candidate[PrefixWord..], bits))
                (best, length) = (element, bits);
        }
        return best < 0 ? -1 : best * Stride;
    }

    /// <summary>The element of exactly this prefix; -1 when there is none.</summary>
    private int Exact(ReadOnlySpan<byte> key)
    {
        var asked = Prefix(key);
        for (var element = 0; element < High; element++)
        {
            var candidate = KeyOf(element);
            if (IsUsed(element) && Prefix(candidate) == asked && Begins(key[PrefixWord..], candidate[PrefixWord..], asked))
                return element;
        }
        return -1;
    }

    public override ulong Prepare(Machine machine, ReadOnlySpan<byte> key, ulong flags, int cpu, out int offset, out int old)
    {
        (offset, old) = (-1, -1);
        if (flags > 2 || Prefix(key) > maxPrefix)
            return Einval;
        var existing = Exact(key);
        if (existing >= 0 && flags == 1)
            return Eexist;
        if (existing < 0 && flags == 2)
            return Enoent;
        if (existing < 0 && Used >= capacity - 1)
            return Enospc;
        var element = Enumerable.Range(0, capacity).First(e => !IsUsed(e));
        var memory = machine.Memory;
        memory.Write32(structure, element * keyStride, 1);
        memory.WriteBytes(structure, element * keyStride + PrefixWord, key);
        memory.Write32(structure, HighAt, Math.Max(High, element + 1));
        memory.Write32(structure, HighAt + 4, Used + (existing < 0 ? 1 : 0));
        if (existing >= 0)
            memory.Write32(structure, existing * keyStride, 0);
        offset = element * Stride;
        return 0;
    }

    public override ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset)
    {
        offset = -1;
        if (Prefix(key) > maxPrefix)
            return Einval;
        var element = Exact(key);
        if (element < 0)
            return Enoent;
        machine.Memory.Write32(structure, element * keyStride, 0);
        machine.Memory.Write32(structure, HighAt + 4, Used - 1);
        return 0;
    }

    public override int NextElement(int from)
    {
        for (var element = from; element < High; element++)
        {
            if (IsUsed(element))
                return element;
        }
        return -1;
    }

    protected override ulong KeyHash(int element) => Hash(KeyOf(element), Seed);

    public override (byte[] Key, int Offset) ElementAt(int element) => (KeyOf(element).ToArray(), element * Stride);

    public override IEnumerable<(byte[] Key, int Offset)> Elements()
    {
        for (var element = NextElement(0); element >= 0; element = NextElement(element + 1))
            yield return ElementAt(element);
    }

    public override IEnumerable<int> AllValues() => [];

    public override string KeyText(int element) => $"{Convert.ToHexStringLower(KeyOf(element)[PrefixWord..])}/{Prefix(KeyOf(element))}";
}
