using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;
using Playground.Kernel.Fields;

namespace Playground.Executor.Functions;

/// <summary>A helper whose first argument is a map and whose second is a key.</summary>
internal abstract class MapFunction(string name) : KernelFunction(name)
{
    protected static BpfMap? MapOf(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out var offset)?.Owner is BpfMap map && offset == 0 ? map : null;

    /// <summary>The bytes that R2 points to, or false.</summary>
    protected static bool TryKey(Machine machine, Cpu cpu, BpfMap map, out ReadOnlySpan<byte> key)
    {
        var region = machine.Memory.Find(cpu.S.R[2], map.Spec.KeySize, out var offset);
        key = region == null ? default : region.Span(offset, map.Spec.KeySize);
        return region != null;
    }

    /// <summary>The map and key of the call; traps when they are not there.</summary>
    protected BpfMap? Arguments(Machine machine, Cpu cpu, out ReadOnlySpan<byte> key)
    {
        key = default;
        var map = MapOf(machine, cpu);
        if (map == null)
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no map");
        else if (!TryKey(machine, cpu, map, out key))
        {
            machine.BadAccess(cpu, cpu.S.R[2], map.Spec.KeySize, false);
            map = null;
        }
        else if (machine.Memory.Find(cpu.S.R[2], map.Spec.KeySize, out var at) is { Written: not null } region)
            machine.CheckWritten(cpu, region, at, map.Spec.KeySize, all: true);
        return map;
    }
}

internal sealed class MapLookup() : MapFunction("bpf_map_lookup_elem")
{
    public override string StepName(int step) => "lookup";

    public override Access Plan(Machine machine, Cpu cpu) => MapOf(machine, cpu) is { } map && TryKey(machine, cpu, map, out var key) ? map.LookupPlan(key) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (Arguments(machine, cpu, out var key) is { } map)
            cpu.S.R[0] = map.Lookup(key, cpu.Processor) is >= 0 and var offset ? map.Found(offset) : 0;
        return Done;
    }
}

/// <summary><c>bpf_map_lookup_percpu_elem(map, key, cpu)</c>.</summary>
internal sealed class MapLookupPercpu() : MapFunction("bpf_map_lookup_percpu_elem")
{
    public override string StepName(int step) => "lookup";

    public override Access Plan(Machine machine, Cpu cpu) => MapOf(machine, cpu) is { } map && TryKey(machine, cpu, map, out var key) ? map.LookupPlan(key) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var which = (uint)cpu.S.R[3];
        if (Arguments(machine, cpu, out var key) is { } map)
            cpu.S.R[0] = which < map.Copies && map.Lookup(key, (int)which) is >= 0 and var offset ? map.Found(offset) : 0;
        return Done;
    }
}

/// <summary>Update and delete share the end: dropping what the slots of the old element held, one exchange and one decrement each.</summary>
/// <remarks>Scratch: A is the result, B the element's offset, C the field's number, D the pointer taken out of it.</remarks>
internal abstract class MapChange(string name, string firstStep) : MapFunction(name)
{
    private const int DropStep = 1, DecStep = 2, ClearStep = 3;

    public override string StepName(int step) => step switch { 0 => firstStep, DropStep => "drop-slot", ClearStep => "clear-slot", _ => "dec" };

    protected abstract Access FirstPlan(BpfMap map, ReadOnlySpan<byte> key);

    /// <summary>Does the change; gives the result and the element whose fields are to be dropped, or -1.</summary>
    protected abstract (ulong Result, int Old) Change(Machine machine, Cpu cpu, BpfMap map, ReadOnlySpan<byte> key);

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (MapOf(machine, cpu) is not { } map)
            return Access.Local;
        return cpu.S.Step switch
        {
            0 => TryKey(machine, cpu, map, out var key) ? FirstPlan(map, key) : Access.Local,
            // The variant looks first and clears then.
            DropStep when LooksFirst(machine) => Access.Read(map.Values.Id, (int)cpu.S.B + map.Fields[(int)cpu.S.C].Offset, 8),
            ClearStep => Access.Write(map.Values.Id, (int)cpu.S.B + map.Fields[(int)cpu.S.C - 1].Offset, 8),
            DropStep => ValueDrop.Plan(map.Values, (int)cpu.S.B + map.Fields[(int)cpu.S.C].Offset, map.Fields[(int)cpu.S.C]),
            _ => machine.ObjectAt(cpu.S.D) is { } o ? ValueDrop.ReleasePlan(machine, o) : Access.Local,
        };
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (s.Step == 0)
        {
            if (Arguments(machine, cpu, out var key) is not { } map)
                return Done;
            (s.A, var old) = Change(machine, cpu, map, key);
            (s.B, s.C) = ((ulong)old, 0);
            return old < 0 ? Result(ref s) : NextField(ref s, map);
        }
        // The map was there at step 0 and maps do not go away.
        var owner = MapOf(machine, cpu)!;
        if (s.Step == ClearStep)
        {
            var cleared = owner.Fields[(int)s.C - 1];
            machine.Memory.Write64(owner.Values, (int)s.B + cleared.Offset, 0);
            machine.EmitSlot(cpu, owner.Values, (int)s.B + cleared.Offset, s.D, 0);
            return cleared.Kind != FieldKind.KptrUnref ? DecStep : NextField(ref s, owner);
        }
        if (s.Step == DropStep)
        {
            var field = owner.Fields[(int)s.C++];
            var at = (int)s.B + field.Offset;
            if (!field.IsKptr)
            {
                ValueDrop.Drop(machine, cpu, owner.Values, at, field, Name);
                return NextField(ref s, owner);
            }
            s.D = owner.Values.Read64(at);
            if (s.D != 0 && LooksFirst(machine))
                return ClearStep;
            if (s.D != 0)
            {
                machine.Memory.Write64(owner.Values, at, 0);
                machine.EmitSlot(cpu, owner.Values, at, s.D, 0);
                if (field.Kind != FieldKind.KptrUnref)
                    return DecStep;
            }
            return NextField(ref s, owner);
        }
        if (machine.ObjectAt(s.D) is { } o)
            ValueDrop.Release(machine, cpu, o, $"{Name} (destructor)");
        return NextField(ref s, owner);
    }

    /// <summary>Variant <c>field_free=two-steps</c>: a slot is read and cleared, not exchanged.</summary>
    private static bool LooksFirst(Machine machine) => machine.Kernel.HasVariant("field_free", "two-steps");

    private static int NextField(ref CpuState s, BpfMap map)
    {
        while ((int)s.C < map.Fields.Length && (map.Fields[(int)s.C].Kind & ValueDrop.Dropped) == 0)
            s.C++;
        return (int)s.C < map.Fields.Length ? DropStep : Result(ref s);
    }

    private static int Result(ref CpuState s)
    {
        s.R[0] = s.A;
        return Done;
    }
}

internal sealed class MapUpdate() : MapChange("bpf_map_update_elem", "update")
{
    /// <summary>The bytes of the element that a call replaces; null when there is none.</summary>
    public static Access? Element(Machine machine, Cpu cpu) =>
        MapOf(machine, cpu) is { } map && TryKey(machine, cpu, map, out var key) && map.Lookup(key, cpu.Processor) is >= 0 and var offset
            ? Access.Write(map.Values.Id, offset, map.Spec.ValueSize) : null;

    protected override Access FirstPlan(BpfMap map, ReadOnlySpan<byte> key) => map.UpdatePlan(key);

    protected override (ulong Result, int Old) Change(Machine machine, Cpu cpu, BpfMap map, ReadOnlySpan<byte> key)
    {
        var source = machine.Memory.Find(cpu.S.R[3], map.Spec.ValueSize, out var offset);
        if (source == null)
        {
            machine.BadAccess(cpu, cpu.S.R[3], map.Spec.ValueSize, false);
            return (0, -1);
        }
        var result = map.Prepare(machine, key, cpu.S.R[4], cpu.Processor, out var target, out var old);
        if (result != 0)
            return (result, -1);
        var bytes = source.Span(offset, map.Spec.ValueSize);
        if (machine.Kernel.HasVariant("map_update", "whole-value"))
            machine.Memory.WriteBytes(map.Values, target, bytes);
        else
            map.WriteValue(machine.Memory, target, bytes);
        return (0, old);
    }
}

internal sealed class MapDelete() : MapChange("bpf_map_delete_elem", "delete")
{
    protected override Access FirstPlan(BpfMap map, ReadOnlySpan<byte> key) => map.DeletePlan(key);

    protected override (ulong Result, int Old) Change(Machine machine, Cpu cpu, BpfMap map, ReadOnlySpan<byte> key)
    {
        var result = map.Delete(machine, key, out var offset);
        return (result, offset);
    }
}
