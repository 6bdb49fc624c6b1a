using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Playground.Btf;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>A map of the modelled machine. Lookups give the address of a value in <see cref="Values"/>.</summary>
/// <remarks>Return codes are the kernel's, negative errno as a 64-bit value.</remarks>
internal abstract class BpfMap
{
    public const ulong Einval = unchecked((ulong)-22), Enoent = unchecked((ulong)-2), Eexist = unchecked((ulong)-17), E2Big = unchecked((ulong)-7), Enomem = unchecked((ulong)-12), Eopnotsupp = unchecked((ulong)-95);

    /// <summary>Bytes of the largest of the kernel's map structs that programs may read.</summary>
    private const int HandleSize = 1024;

    protected BpfMap(MapSpec spec, Machine machine, bool perCpu = false)
    {
        Spec = spec;
        Copies = perCpu ? machine.PossibleCpus : 1;
        ValueBytes = (spec.ValueSize + 7) & ~7;
        Stride = ValueBytes * Copies;
        Handle = machine.Memory.Add(spec.Name, RegionKind.KernelObject, HandleSize);
        Handle.Owner = this;
        Handle.ReadOnly = true;
        Describe(machine);
        Fields = machine.Kernel.FieldsOf(spec);
    }

    /// <summary>What a program may read through a map pointer, which is the kernel's <c>struct bpf_map</c>.</summary>
    private void Describe(Machine machine)
    {
        if (machine.Kernel.Btf().FindFirst("bpf_map", BtfKind.Struct) is not BtfComposite type)
            return;
        foreach (var (member, value) in (IEnumerable<(string, uint)>)[("map_type", (uint)Spec.Type), ("key_size", (uint)Spec.KeySize), ("value_size", (uint)Spec.ValueSize),
            ("max_entries", Spec.MaxEntries), ("map_flags", Spec.Flags), ("id", (uint)machine.Maps.Count + 1)])
        {
            if (BtfPath.Find(machine.Kernel.Btf(), type, member) is var (offset, _) && offset + 4 <= HandleSize)
                BinaryPrimitives.WriteUInt32LittleEndian(Handle.Data.AsSpan(offset), value);
        }
        if (BtfPath.Find(machine.Kernel.Btf(), type, "name") is var (name, _) && name + 16 <= HandleSize)
            Encoding.ASCII.GetBytes(Spec.Name[..Math.Min(Spec.Name.Length, 15)]).CopyTo(Handle.Data.AsSpan(name));
    }

    public MapSpec Spec { get; }
    public string Name => Spec.Name;
    /// <summary>Stands for the map in registers; also the lock-protected structure, as an access.</summary>
    public Region Handle { get; }
    public ImmutableArray<SpecialField> Fields { get; }
    /// <summary>All values; elements <see cref="Stride"/> bytes apart.</summary>
    public Region Values { get; protected set; } = null!; // set by every subclass's constructor
    public int Stride { get; protected init; }
    /// <summary>Values of one element: one, or one a CPU, <see cref="ValueBytes"/> apart.</summary>
    public int Copies { get; }
    public int ValueBytes { get; }

    /// <summary>What a lookup of this key touches besides the value.</summary>
    public virtual Access LookupPlan(ReadOnlySpan<byte> key) => Access.Local;

    /// <summary>Offset of the key's value in <see cref="Values"/>, or -1.</summary>
    public abstract int Lookup(ReadOnlySpan<byte> key, int cpu);

    /// <summary>What an update touches: the structure and the value, in one step.</summary>
    public abstract Access UpdatePlan(ReadOnlySpan<byte> key);

    /// <summary>What taking an element out touches.</summary>
    public virtual Access DeletePlan(ReadOnlySpan<byte> key) => Access.Local;

    /// <summary>Finds or makes the element that an update writes to; an errno instead when it cannot.</summary>
    /// <param name="old">Offset of the element that the new one replaces and whose fields are dropped afterwards, or -1.</param>
    public abstract ulong Prepare(Machine machine, ReadOnlySpan<byte> key, ulong flags, int cpu, out int offset, out int old);

    /// <summary>Takes an element out; <paramref name="offset"/> is where its fields are to be dropped.</summary>
    public abstract ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset);

    /// <summary>What finding the next element of an iteration touches.</summary>
    public virtual Access IteratePlan() => Access.Local;

    /// <summary>The first element at or after this position in an iteration; -1 when there is none.</summary>
    public virtual int NextElement(int from) => -1;

    /// <summary>An element's key and the offset of its value.</summary>
    public virtual (byte[] Key, int Offset) ElementAt(int element) => ([], element * Stride);

    /// <summary>Every element: its key and the offset of its value.</summary>
    public abstract IEnumerable<(byte[] Key, int Offset)> Elements();

    /// <summary>Every value that can hold a pointer, elements that are not in use included.</summary>
    public abstract IEnumerable<int> AllValues();

    /// <summary>The key of the element at this position, in words.</summary>
    public abstract string KeyText(int element);

    /// <summary>A place among the values in words: map, key, byte offset.</summary>
    public string Place(int offset) => Stride == 0 || offset >= Values.Length ? Name : $"{Name}[{KeyText(offset / Stride)}]+{offset % Stride}";

    /// <summary>A digest of an element's key.</summary>
    protected virtual ulong KeyHash(int element) => Seed + (uint)element;

    /// <summary>Order-independent digest of what <see cref="Dump"/> shows; allocates nothing.</summary>
    public ulong Fingerprint()
    {
        var sum = 0ul;
        for (var element = NextElement(0); element >= 0; element = NextElement(element + 1))
        {
            var hash = KeyHash(element);
            for (var copy = 0; copy < Copies; copy++)
            {
                var (start, from) = (element * Stride + copy * ValueBytes, 0);
                foreach (var field in Fields)
                {
                    hash = Hash(Values.Span(start + from, Math.Max(0, field.Offset - from)), hash);
                    from = Math.Max(from, field.Offset + field.Size);
                }
                hash = Hash(Values.Span(start + from, Math.Max(0, Spec.ValueSize - from)), hash);
            }
            sum += hash;
        }
        return sum;
    }

    protected const ulong Seed = 14695981039346656037;

    protected static ulong Hash(ReadOnlySpan<byte> bytes, ulong hash)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }
        foreach (var b in bytes)
            hash = (hash ^ b) * 1099511628211ul;
        return hash ^ hash >> 29;
    }

    /// <summary>Plain bytes of a value, as user space would read them: special fields are 0.</summary>
    public byte[] CopyValue(int offset)
    {
        var bytes = Values.Span(offset, Spec.ValueSize).ToArray();
        foreach (var field in Fields)
            bytes.AsSpan(field.Offset, Math.Min(field.Size, bytes.Length - field.Offset)).Clear();
        return bytes;
    }

    /// <summary>Writes the plain bytes of a value; special fields stay as they are.</summary>
    public void WriteValue(AddressSpace memory, int offset, ReadOnlySpan<byte> bytes)
    {
        var from = 0;
        foreach (var field in Fields)
        {
            if (field.Offset > from)
                memory.WriteBytes(Values, offset + from, bytes[from..field.Offset]);
            from = Math.Max(from, field.Offset + field.Size);
        }
        if (from < bytes.Length)
            memory.WriteBytes(Values, offset + from, bytes[from..]);
    }

    /// <summary>An element's value as user space gets it: of a per-CPU map, every CPU's, each rounded up to eight bytes.</summary>
    private byte[] UserValue(int offset)
    {
        if (Copies == 1)
            return CopyValue(offset);
        var bytes = new byte[Stride];
        for (var i = 0; i < Copies; i++)
            CopyValue(offset + i * ValueBytes).CopyTo(bytes, i * ValueBytes);
        return bytes;
    }

    public MapDump Dump() => new(Name, [.. Elements().Select(e => new MapEntry([.. e.Key], [.. UserValue(e.Offset)]))]);

    /// <summary>What a lookup gives for the value at this offset: its address, unless values stand for something else.</summary>
    public virtual ulong Found(int offset) => Values.Address + (ulong)offset;

    /// <summary>Where a CPU's own value of an element is.</summary>
    protected int Own(int element, int cpu) => element * Stride + (Copies > 1 ? Math.Clamp(cpu, 0, Copies - 1) * ValueBytes : 0);

    protected static int Bytes(long wanted) => checked((int)Math.Min(int.MaxValue - 64, wanted));
}
