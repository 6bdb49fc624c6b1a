using System.Collections.Immutable;
using Playground.Btf;

namespace Playground.Kernel.Objects;

/// <summary>A map as an object declares it; sizes in bytes.</summary>
public sealed record MapSpec
{
    public required string Name { get; init; }

    /// <summary>True when the kernel is not told the name: loaders of before libbpf 1.0 gave maps of the old kind none.</summary>
    public bool IsNameless { get; init; }

    public required MapType Type { get; init; }
    public int KeySize { get; init; }
    public int ValueSize { get; init; }
    public uint MaxEntries { get; init; }
    /// <summary>BPF_F_* creation flags.</summary>
    public uint Flags { get; init; }
    public ulong MapExtra { get; init; }
    public int NumaNode { get; init; }

    /// <summary>The types that <see cref="KeyTypeId"/> and <see cref="ValueTypeId"/> are ids of; null when the map is created without BTF.</summary>
    public BtfSpec? Btf { get; init; }
    public int KeyTypeId { get; init; }
    public int ValueTypeId { get; init; }

    /// <summary>Template of the inner map of a map of maps.</summary>
    public MapSpec? Inner { get; init; }

    /// <summary>Names of maps or programs that the declaration puts into slots (<c>values</c>), by index; null for empty.</summary>
    public ImmutableArray<string?> InitialSlots { get; init; } = [];

    /// <summary>First contents of a data section map; empty otherwise.</summary>
    public ReadOnlyMemory<byte> InitialData { get; init; }

    /// <summary>True for <c>.data</c>, <c>.bss</c>, <c>.rodata</c>, <c>.kconfig</c> and custom data sections.</summary>
    public bool IsGlobalData { get; init; }

    /// <summary>True when the loader freezes the map after filling it (<c>.rodata</c>, <c>.kconfig</c>).</summary>
    public bool IsFrozen { get; init; }

    /// <summary>The pinning path label, a name only; null when not pinned.</summary>
    public string? PinName { get; init; }

    /// <summary>What was done quietly on the way, in plain words, such as creating the map without its BTF.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
