using Playground.Executor.Machines;
using Playground.Explorer;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>A map without elements that lookup, update and delete could reach.</summary>
internal abstract class KeylessMap(MapSpec spec, Machine machine, bool perCpu = false) : BpfMap(spec, machine, perCpu)
{
    public override int Lookup(ReadOnlySpan<byte> key, int cpu) => -1;

    public override Access UpdatePlan(ReadOnlySpan<byte> key) => Access.Local;

    public override ulong Prepare(Machine machine, ReadOnlySpan<byte> key, ulong flags, int cpu, out int offset, out int old)
    {
        (offset, old) = (-1, -1);
        return Einval;
    }

    public override ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset)
    {
        offset = -1;
        return Einval;
    }

    public override IEnumerable<(byte[] Key, int Offset)> Elements() => [];

    public override IEnumerable<int> AllValues() => [];

    public override string KeyText(int element) => element.ToString();
}
