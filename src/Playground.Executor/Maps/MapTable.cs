using Playground.Executor.Machines;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>The map types that are modelled.</summary>
internal static class MapTable
{
    /// <exception cref="UnsupportedException">The type is not modelled.</exception>
    public static BpfMap Create(MapSpec spec, Machine machine) => spec.Type switch
    {
        MapType.Array => new ArrayMap(spec, machine),
        MapType.Hash => new HashMap(spec, machine),
        _ => throw new UnsupportedException($"map type {spec.Type} (map {spec.Name})"),
    };
}
