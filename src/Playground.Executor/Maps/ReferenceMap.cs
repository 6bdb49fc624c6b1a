using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>Maps of things that only user space puts in (devices, CPUs, sockets, perf events, cgroups, stacks): empty, so every lookup misses.</summary>
internal sealed class ReferenceMap : KeylessMap
{
    public ReferenceMap(MapSpec spec, Machine machine) : base(spec, machine) =>
        Values = machine.Memory.Add($"{spec.Name} values", RegionKind.Hidden, 0);

    public override ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset)
    {
        offset = -1;
        return Spec.Type is MapType.Sockmap or MapType.Sockhash or MapType.Devmap or MapType.DevmapHash or MapType.Cpumap or MapType.Xskmap ? Enoent : Einval;
    }
}

/// <summary>BPF_MAP_TYPE_USER_RINGBUF: samples from user space, which has written none.</summary>
internal sealed class UserRingbufMap : KeylessMap
{
    public UserRingbufMap(MapSpec spec, Machine machine) : base(spec, machine) =>
        Values = machine.Memory.Add($"{spec.Name} samples", RegionKind.Hidden, 0);
}
