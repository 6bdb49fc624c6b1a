using Playground.Kernel.Objects;

namespace Playground.Verifier;

/// <summary>A map as one verification sees it: identity (compared by reference) plus what was derived from its declaration.</summary>
internal sealed partial class MapInfo(MapSpec spec, int index)
{
    public MapSpec Spec { get; } = spec;
    /// <summary>Index in the program's list; -1 for the template of an inner map.</summary>
    public int Index { get; } = index;
    /// <summary>Template of the inner maps of a map of maps.</summary>
    public MapInfo? Inner { get; } = spec.Inner is { } inner ? new MapInfo(inner, -1) : null;

    /// <summary>Empty for the template of inner maps, and for maps of the old kind: the kernel has no name of them.</summary>
    public string Name => Index < 0 || Spec.IsNameless ? "" : Spec.Name;
    public MapType Type => Spec.Type;
    public int KeySize => Spec.KeySize;
    public int ValueSize => Spec.ValueSize;
    /// <summary>The declaration's flags, and those the kernel adds: a device map's elements are read-only to programs.</summary>
    public uint Flags { get; } = spec.Flags | (spec.Type is MapType.Devmap or MapType.DevmapHash ? ReadOnlyToPrograms : 0);
    private const uint ReadOnlyToPrograms = 1 << 7;
}
