using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Storage that hangs on kernel objects: <c>get(map, owner, value, flags)</c>, <c>delete(map, owner)</c>, and a cgroup's by <c>bpf_get_local_storage</c>.</summary>
internal static class StorageFunctions
{
    private static readonly string[] Kinds = ["sk", "task", "inode", "cgrp"];

    public static IEnumerable<KernelFunction> All =>
    [
        .. Kinds.Select(kind => new StorageGet($"bpf_{kind}_storage_get")),
        .. Kinds.Select(kind => new StorageDelete($"bpf_{kind}_storage_delete")),
        new LocalFunction("bpf_get_local_storage", (m, c) => m.Memory.RegionAt(c.S.R[1], out _)?.Owner is StorageMap map ? map.OwnValue(c.Processor) : 0),
    ];
}

internal sealed class StorageGet(string name) : KernelFunction(name)
{
    private const ulong Create = 1;

    public override string StepName(int step) => "get";

    private static StorageMap? MapOf(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner as StorageMap;

    public override Access Plan(Machine machine, Cpu cpu) =>
        MapOf(machine, cpu) is { } map ? map.Search(changes: (cpu.S.R[4] & Create) != 0 && map.ElementOf(cpu.S.R[2]) < 0) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var (owner, first, flags) = (cpu.S.R[2], cpu.S.R[3], cpu.S.R[4]);
        if (MapOf(machine, cpu) is not { } map)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no storage");
            return Done;
        }
        cpu.S.R[0] = 0;
        if (flags > Create || owner == 0)
            return Done;
        var element = map.ElementOf(owner);
        if (element < 0 && flags == Create && (element = map.Add(owner)) >= 0 && first != 0)
        {
            if (!MemoryFunctions.TryBytes(machine, cpu, first, (ulong)map.Spec.ValueSize, false, out var from, out var at))
                return Done;
            map.WriteValue(machine.Memory, element * map.Stride, from.Span(at, map.Spec.ValueSize));
        }
        cpu.S.R[0] = element < 0 ? 0 : map.ValueOf(element);
        return Done;
    }
}

internal sealed class StorageDelete(string name) : KernelFunction(name)
{
    public override string StepName(int step) => "delete";

    public override Access Plan(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner is StorageMap map ? map.Search(changes: true) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner is not StorageMap map)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no storage");
            return Done;
        }
        var element = cpu.S.R[2] == 0 ? -1 : map.ElementOf(cpu.S.R[2]);
        cpu.S.R[0] = cpu.S.R[2] == 0 ? BpfMap.Einval : element < 0 ? BpfMap.Enoent : 0;
        if (element < 0)
            return Done;
        map.Remove(element);
        foreach (var field in map.Fields)
        {
            if (field.IsKptr)
                ValueDrop.Drop(machine, cpu, map.Values, element * map.Stride + field.Offset, field, Name);
        }
        return Done;
    }
}
