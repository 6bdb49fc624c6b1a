using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_HASH, PERCPU_HASH, LRU_HASH and LRU_PERCPU_HASH, preallocated: deleted elements are reused at once, last in first out.</summary>
/// <remarks>
/// The structure lies in a hidden region so that it can be undone: bucket heads, then per element its link, its age and its key.
/// A full LRU map gives up the element that was written longest ago, among the next 128; the kernel's choice is no more exact. As in the kernel, the memory of a deleted element stays readable and is reused with whatever its slots hold.
/// </remarks>
internal sealed class HashMap : BpfMap
{
    private const int None = -1, Candidates = 128;

    private readonly Region structure;
    private readonly int buckets, keyStride, capacity;

    private readonly bool evicts;

    public HashMap(MapSpec spec, Machine machine, bool perCpu, bool evicts) : base(spec, machine, perCpu)
    {
        this.evicts = evicts;
        keyStride = (spec.KeySize + 7) & ~7;
        capacity = (int)Math.Min(spec.MaxEntries, int.MaxValue);
        buckets = (int)Math.Min(1u << 20, System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Max(spec.MaxEntries, 1)));
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Bytes((long)Stride * capacity));
        Values.Owner = this;
        Values.Shared = true;
        structure = machine.Memory.Add($"{spec.Name} buckets", RegionKind.Hidden, Bytes(8L + 4L * buckets + (8L + keyStride) * capacity));
        // Word 0 heads the free list, word 1 counts writes. Heads and links hold element number + 1.
        for (var i = 0; i < capacity; i++)
            BinaryPrimitives.WriteInt32LittleEndian(structure.Data.AsSpan(LinkAt(i)), i + 1 < capacity ? i + 2 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(structure.Data, capacity > 0 ? 1 : 0);
    }

    private int BucketAt(int bucket) => 8 + bucket * 4;
    private int LinkAt(int element) => 8 + buckets * 4 + element * (8 + keyStride);
    private int KeyAt(int element) => LinkAt(element) + 8;

    /// <summary>A hash that is the same in every run; the kernel's is seeded at boot, so nobody can depend on its order.</summary>
    private int BucketOf(ReadOnlySpan<byte> key)
    {
        var hash = 2166136261u;
        foreach (var b in key)
            hash = (hash ^ b) * 16777619u;
        return (int)(hash & (uint)(buckets - 1));
    }

    private int Find(ReadOnlySpan<byte> key, out int previous)
    {
        previous = BucketAt(BucketOf(key));
        for (var element = structure.Read32(previous) - 1; element >= 0; element = structure.Read32(previous) - 1)
        {
            if (structure.Span(KeyAt(element), Spec.KeySize).SequenceEqual(key))
                return element;
            previous = LinkAt(element);
        }
        return None;
    }

    // As accesses, the free list and the buckets follow the values' bytes: an update changes all three in one step.
    public override Access LookupPlan(ReadOnlySpan<byte> key) => Access.Read(Values.Id, Values.Length + 1 + BucketOf(key));

    public override Access UpdatePlan(ReadOnlySpan<byte> key) => Access.Write(Values.Id, 0, Values.Length + 1 + buckets);

    public override Access IteratePlan() => Access.Read(Values.Id, Values.Length, 1 + buckets);

    public override Access DeletePlan(ReadOnlySpan<byte> key) => Access.Write(Values.Id, Values.Length, 1 + buckets);

    public override int Lookup(ReadOnlySpan<byte> key, int cpu)
    {
        var element = Find(key, out _);
        return element < 0 ? -1 : Own(element, cpu);
    }

    public override ulong Prepare(Machine machine, ReadOnlySpan<byte> key, ulong flags, int cpu, out int offset, out int old)
    {
        (offset, old) = (-1, -1);
        if ((flags & ~4ul) > 2 || (flags & 4) != 0 && !Fields.Any(f => f.Kind == FieldKind.SpinLock))
            return Einval;
        var existing = Find(key, out var previous);
        if (existing >= 0 && (flags & 3) == 1)
            return Eexist;
        if (existing < 0 && (flags & 3) == 2)
            return Enoent;
        if (existing >= 0 && (flags & 4) != 0)
        {
            offset = existing * Stride;
            return 0;
        }
        var memory = machine.Memory;
        var free = structure.Read32(0) - 1;
        if (free < 0 && existing < 0)
        {
            if (!evicts || Evict(memory) is not (>= 0 and var evicted))
                return E2Big;
            (free, old) = (evicted, Own(evicted, cpu));
            existing = Find(key, out previous);
        }
        if (free < 0 || Copies > 1 && existing >= 0)
        {
            // Full: the kernel keeps a spare element per CPU for replacing, so a replacement always succeeds.
            offset = old = Own(existing, cpu);
            return 0;
        }
        memory.Write32(structure, 0, structure.Read32(LinkAt(free)));
        memory.WriteBytes(structure, KeyAt(free), key);
        memory.Write32(structure, 4, structure.Read32(4) + 1);
        memory.Write32(structure, LinkAt(free) + 4, structure.Read32(4));
        if (existing >= 0)
        {
            memory.Write32(structure, previous, structure.Read32(LinkAt(existing)));
            Free(memory, existing);
            old = Own(existing, cpu);
        }
        var head = BucketAt(BucketOf(key));
        memory.Write32(structure, LinkAt(free), structure.Read32(head));
        memory.Write32(structure, head, free + 1);
        for (var i = 0; Copies > 1 && i < Stride; i += 8)
            memory.Write64(Values, free * Stride + i, 0);
        offset = Own(free, cpu);
        return 0;
    }

    /// <summary>Takes out the oldest of the elements after the one written last; returns it, free.</summary>
    private int Evict(AddressSpace memory)
    {
        var oldest = None;
        for (var i = 0; i < Math.Min(capacity, Candidates); i++)
        {
            var element = (int)(((long)structure.Read32(4) + i) % capacity);
            if (AgeOf(element) != 0 && (oldest < 0 || AgeOf(element) < AgeOf(oldest)))
                oldest = element;
        }
        if (oldest < 0)
            return None;
        Find(structure.Span(KeyAt(oldest), Spec.KeySize), out var link);
        memory.Write32(structure, link, structure.Read32(LinkAt(oldest)));
        Free(memory, oldest);
        return oldest;
    }

    /// <summary>When an element was written, counted in writes from 1; 0 for one that is free.</summary>
    private int AgeOf(int element) => structure.Read32(LinkAt(element) + 4);

    public override ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset)
    {
        offset = -1;
        var element = Find(key, out var previous);
        if (element < 0)
            return Enoent;
        machine.Memory.Write32(structure, previous, structure.Read32(LinkAt(element)));
        Free(machine.Memory, element);
        offset = element * Stride;
        return 0;
    }

    private void Free(AddressSpace memory, int element)
    {
        memory.Write32(structure, LinkAt(element) + 4, 0);
        memory.Write32(structure, LinkAt(element), structure.Read32(0));
        memory.Write32(structure, 0, element + 1);
    }

    public override int NextElement(int from)
    {
        for (var element = from; element < capacity; element++)
        {
            if (AgeOf(element) != 0)
                return element;
        }
        return None;
    }

    protected override ulong KeyHash(int element) => Hash(structure.Span(KeyAt(element), Spec.KeySize), Seed);

    public override (byte[] Key, int Offset) ElementAt(int element) => (structure.Span(KeyAt(element), Spec.KeySize).ToArray(), element * Stride);

    public override IEnumerable<(byte[] Key, int Offset)> Elements()
    {
        for (var element = NextElement(0); element >= 0; element = NextElement(element + 1))
            yield return ElementAt(element);
    }

    public override IEnumerable<int> AllValues()
    {
        for (var i = 0; Fields.Length > 0 && i < capacity * Copies; i++)
            yield return i * ValueBytes;
    }

    public override string KeyText(int element) => Spec.KeySize == 4 ? BinaryPrimitives.ReadInt32LittleEndian(structure.Span(KeyAt(element), 4)).ToString()
        : Convert.ToHexStringLower(structure.Span(KeyAt(element), Spec.KeySize));
}
