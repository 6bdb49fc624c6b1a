using System.Buffers.Binary;

namespace Playground.Executor.Memory;

/// <summary>The modelled machine's memory: numbered regions, and a log that undoes every change.</summary>
/// <remarks>
/// An address is 0xffff in the top 16 bits, the region's number in the next 20, an offset in the low 28. Whatever a
/// program computes, an access is looked up and checked here: the server's own memory is out of reach.
/// <code>
///  63      48 47           28 27             0
/// +----------+---------------+----------------+
/// |  0xffff  | region number |     offset     |
/// +----------+---------------+----------------+
/// </code>
/// Every write goes through this class, so that a search can go back (<see cref="Mark"/>, <see cref="Undo"/>).
/// </remarks>
internal sealed class AddressSpace(long budget)
{
    public const int OffsetBits = 28;
    private const ulong Top = 0xffff_0000_0000_0000;
    private const int MaxRegions = 0xfff00;
    private const int FreedFlag = -1, AddedFlag = -2;

    private readonly record struct Entry(int Region, int Offset, ulong Old);

    private Region[] regions = new Region[64];
    private Entry[] log = new Entry[256];
    private int logged;
    private long used;

    /// <summary>Told of regions that an undo takes away again.</summary>
    public Action<Region>? Removed { get; set; }
    /// <summary>Number of regions; the next one gets this number.</summary>
    public int Count { get; private set; }
    /// <summary>When false, changes are not remembered (plain runs, which never go back).</summary>
    public bool Logging { get; set; }

    public static ulong AddressOf(int region) => Top | (ulong)(uint)region << OffsetBits;

    public Region this[int id] => regions[id];

    /// <summary>Adds a region of zero bytes; null when the memory budget is spent.</summary>
    public Region? TryAdd(string name, RegionKind kind, int length)
    {
        if (used + length > budget || Count >= MaxRegions || length > 1 << OffsetBits)
            return null;
        used += length;
        if (Count == regions.Length)
            Array.Resize(ref regions, Count * 2);
        var region = new Region(Count, name, kind, length);
        if (Logging)
            Append(new Entry(Count, AddedFlag, 0));
        regions[Count++] = region;
        return region;
    }

    /// <summary>Adds a region while a machine is set up.</summary>
    /// <exception cref="OutOfMemoryBudgetException">The memory budget is spent.</exception>
    public Region Add(string name, RegionKind kind, int length) =>
        TryAdd(name, kind, length) ?? throw new OutOfMemoryBudgetException(name, length);

    /// <summary>The region that an access of this size lies in, or null; freed and hidden regions are found by <see cref="RegionAt"/> only.</summary>
    public Region? Find(ulong address, int size, out int offset)
    {
        offset = (int)(address & (1 << OffsetBits) - 1);
        var id = (uint)(address >> OffsetBits) & 0xfffff;
        if (address < Top || id >= (uint)Count)
            return null;
        var region = regions[id];
        return (uint)offset + (uint)size <= (uint)region.Length && !region.Freed && region.Kind != RegionKind.Hidden ? region : null;
    }

    /// <summary>The region that an address belongs to, whatever its state.</summary>
    public Region? RegionAt(ulong address, out int offset)
    {
        offset = (int)(address & (1 << OffsetBits) - 1);
        var id = (uint)(address >> OffsetBits) & 0xfffff;
        return address < Top || id >= (uint)Count ? null : regions[id];
    }

    public void Write(Region region, int offset, int size, ulong value)
    {
        Log(region, offset);
        if (region.Written is { } written)
            SetWritten(written, offset, size);
        switch (size)
        {
            case 8: BinaryPrimitives.WriteUInt64LittleEndian(region.Data.AsSpan(offset), value); break;
            case 4: BinaryPrimitives.WriteUInt32LittleEndian(region.Data.AsSpan(offset), (uint)value); break;
            case 2: BinaryPrimitives.WriteUInt16LittleEndian(region.Data.AsSpan(offset), (ushort)value); break;
            default: region.Data[offset] = (byte)value; break;
        }
    }

    public void Write64(Region region, int offset, ulong value) => Write(region, offset, 8, value);
    public void Write32(Region region, int offset, int value) => Write(region, offset, 4, (uint)value);

    /// <summary>Copies bytes in, as if the source were read first.</summary>
    public void WriteBytes(Region region, int offset, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; Logging && i < bytes.Length; i += 8)
            Log(region, offset + i);
        for (var i = 0; region.Written is { } written && i < bytes.Length; i += 8)
            SetWritten(written, offset + i, Math.Min(8, bytes.Length - i));
        bytes.CopyTo(region.Data.AsSpan(offset));
    }

    /// <summary>Notes that bytes of what these bits stand for have been written; at most eight.</summary>
    public void SetWritten(Region bits, int offset, int size)
    {
        var (word, shift) = (offset >> 6 << 3, offset & 63);
        var mask = (1ul << size) - 1;
        var old = bits.Read64(word);
        if ((old & mask << shift) != mask << shift)
            Write64(bits, word, old | mask << shift);
        if (shift + size > 64 && bits.Read64(word + 8) is var next && (next & mask >> 64 - shift) != mask >> 64 - shift)
            Write64(bits, word + 8, next | mask >> 64 - shift);
    }

    /// <summary>How many of these bytes have been written.</summary>
    public static int CountWritten(Region bits, int offset, int size)
    {
        var count = 0;
        for (var i = offset; i < offset + size; i++)
            count += bits.Data[i >> 3] >> (i & 7) & 1;
        return count;
    }

    /// <summary>Forgets what has been written from a multiple of 64 on; so many bytes, likewise.</summary>
    public void ClearWritten(Region bits, int offset, int size)
    {
        for (var word = offset >> 3; word < offset + size >> 3; word += 8)
        {
            if (bits.Read64(word) != 0)
                Write64(bits, word, 0);
        }
    }

    public void Clear(Region region, int offset, int length)
    {
        for (var i = 0; Logging && i < length; i += 8)
            Log(region, offset + i);
        region.Span(offset, length).Clear();
    }

    public void SetFreed(Region region, bool freed)
    {
        if (Logging)
            Append(new Entry(region.Id, FreedFlag, region.Freed ? 1u : 0u));
        region.Freed = freed;
    }

    /// <summary>A place in the log to which <see cref="Undo"/> goes back.</summary>
    public int Mark => logged;

    public void Undo(int mark)
    {
        while (logged > mark)
        {
            ref readonly var entry = ref log[--logged];
            if (entry.Offset == FreedFlag)
                regions[entry.Region].Freed = entry.Old != 0;
            else if (entry.Offset == AddedFlag)
            {
                var region = regions[--Count];
                used -= region.Length;
                Removed?.Invoke(region);
            }
            else
                BinaryPrimitives.WriteUInt64LittleEndian(regions[entry.Region].Data.AsSpan(entry.Offset), entry.Old);
        }
    }

    /// <summary>Forgets how to go back.</summary>
    public void ClearLog() => logged = 0;

    private void Log(Region region, int offset)
    {
        if (Logging)
            Append(new Entry(region.Id, offset, region.Read64(offset)));
    }

    private void Append(Entry entry)
    {
        if (logged == log.Length)
            Array.Resize(ref log, logged * 2);
        log[logged++] = entry;
    }
}

/// <summary>A machine that would need more memory than it may have.</summary>
internal sealed class OutOfMemoryBudgetException(string what, long bytes)
    : Exception($"memory budget: {what} needs {bytes} bytes more than a run may have");
