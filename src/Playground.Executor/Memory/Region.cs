using System.Buffers.Binary;

namespace Playground.Executor.Memory;

internal enum RegionKind : byte
{
    /// <summary>The kernel's own structures; programs can hold their address but not look inside.</summary>
    Hidden,
    Stack,
    Context,
    Packet,
    /// <summary>Values of a map; elements follow one another.</summary>
    MapValues,
    /// <summary>A kernel object laid out as the kernel's BTF says.</summary>
    KernelObject,
    /// <summary>Memory that a program allocated.</summary>
    Allocated,
    /// <summary>The caller's memory in <c>exec</c>.</summary>
    Plain,
}

/// <summary>A piece of memory that programs can address: bytes, and what may be done with them.</summary>
/// <remarks>The array is eight bytes longer than the region, so that the undo log can always save a whole word.</remarks>
internal sealed class Region(int id, string name, RegionKind kind, int length)
{
    public int Id { get; } = id;
    public string Name { get; } = name;
    public RegionKind Kind { get; } = kind;
    public int Length { get; } = length;
    public byte[] Data { get; } = new byte[length + 8];
    /// <summary>True when other CPUs can reach it: accesses are then visible steps.</summary>
    public bool Shared { get; set; }
    public bool ReadOnly { get; set; }
    /// <summary>Changed through <see cref="AddressSpace.SetFreed"/> only.</summary>
    public bool Freed { get; set; }
    /// <summary>A bit for each byte that has been written; null where nobody asks.</summary>
    public Region? Written { get; set; }
    /// <summary>The kernel object or map that lives here.</summary>
    public object? Owner { get; set; }
    /// <summary>What it was made for when it stands behind a pointer of the kernel (<see cref="Machines.Decoded.Pointee"/>); 0 otherwise.</summary>
    public int Pointee { get; set; }
    /// <summary>Bytes of one CPU's copy, when there is one for each; 0 otherwise.</summary>
    public int PerCpu { get; set; }
    /// <summary>True for the state of a timer or work item.</summary>
    public bool IsTimer { get; set; }
    /// <summary>For a context: fields that read as pointers, by offset, and where the pointer is in <see cref="PointerWords"/>; negative for a field of which only 16 bits are kept.</summary>
    public Dictionary<int, int>? Pointers { get; set; }
    public Region? PointerWords { get; set; }

    /// <summary>What a program reads here: bytes, or the pointer that a context's field stands for.</summary>
    public ulong Load(int offset, int size) => Pointers != null && Pointers.TryGetValue(offset, out var word) && PointerWords != null ? word < 0 ? Read(offset, size) & 0xffff : PointerWords.Read64(word) : Read(offset, size);

    public ulong Address => AddressSpace.AddressOf(Id);

    public ulong Read64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Data.AsSpan(offset));
    public int Read32(int offset) => BinaryPrimitives.ReadInt32LittleEndian(Data.AsSpan(offset));

    public ulong Read(int offset, int size) => size switch
    {
        8 => BinaryPrimitives.ReadUInt64LittleEndian(Data.AsSpan(offset)),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Data.AsSpan(offset)),
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Data.AsSpan(offset)),
        _ => Data[offset],
    };

    public Span<byte> Span(int offset, int length) => Data.AsSpan(offset, length);
}
