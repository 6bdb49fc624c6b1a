using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Helpers of queue, stack and bloom filter maps: R1 is the map, R2 a value in memory; each is one step under the map's lock.</summary>
internal abstract class QueueFunction(string name, string step) : KernelFunction(name)
{
    public override string StepName(int _) => step;

    private static BpfMap? MapOf(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner is BpfMap map and (QueueMap or BloomMap) ? map : null;

    public override Access Plan(Machine machine, Cpu cpu) => MapOf(machine, cpu) is { } map ? Access.Write(map.Handle.Id) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (MapOf(machine, cpu) is not { } map)
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no queue or stack");
        else if (machine.Memory.Find(cpu.S.R[2], map.Spec.ValueSize, out var offset) is not { } region)
            machine.BadAccess(cpu, cpu.S.R[2], map.Spec.ValueSize, true);
        else
            cpu.S.R[0] = Do(machine, cpu, map, region, offset);
        return Done;
    }

    protected abstract ulong Do(Machine machine, Cpu cpu, BpfMap map, Memory.Region region, int offset);

    protected static ulong Take(Machine machine, BpfMap any, Memory.Region region, int offset, bool remove)
    {
        if (any is not QueueMap map)
            return remove ? BpfMap.Eopnotsupp : ((BloomMap)any).Peek(region.Span(offset, any.Spec.ValueSize));
        var at = map.Next(machine.Memory, remove);
        if (at < 0)
            machine.Memory.Clear(region, offset, map.Spec.ValueSize);
        else
            machine.Memory.WriteBytes(region, offset, map.Values.Span(at, map.Spec.ValueSize));
        return at < 0 ? BpfMap.Enoent : 0;
    }
}

internal sealed class QueuePush() : QueueFunction("bpf_map_push_elem", "push")
{
    protected override ulong Do(Machine machine, Cpu cpu, BpfMap map, Memory.Region region, int offset) =>
        map is QueueMap queue ? queue.Push(machine.Memory, region.Span(offset, map.Spec.ValueSize), cpu.S.R[3])
        : ((BloomMap)map).Push(machine.Memory, region.Span(offset, map.Spec.ValueSize), cpu.S.R[3]);
}

internal sealed class QueuePop() : QueueFunction("bpf_map_pop_elem", "pop")
{
    protected override ulong Do(Machine machine, Cpu cpu, BpfMap map, Memory.Region region, int offset) => Take(machine, map, region, offset, true);
}

internal sealed class QueuePeek() : QueueFunction("bpf_map_peek_elem", "peek")
{
    protected override ulong Do(Machine machine, Cpu cpu, BpfMap map, Memory.Region region, int offset) => Take(machine, map, region, offset, false);
}
