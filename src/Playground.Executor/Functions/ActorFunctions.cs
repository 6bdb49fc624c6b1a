using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>What a map's flags keep user space from: its file descriptor cannot be written, or cannot be read.</summary>
internal static class UserAccess
{
    public const ulong Eperm = unchecked((ulong)-1);
    private const uint ReadOnly = 1 << 3, WriteOnly = 1 << 4;

    public static bool MayWrite(BpfMap map) => (map.Spec.Flags & ReadOnly) == 0;
    public static bool MayRead(BpfMap map) => (map.Spec.Flags & WriteOnly) == 0;
}

/// <summary>BPF_MAP_LOOKUP_ELEM: finds the element, then copies it out. Returns the first eight bytes of the value, or -ENOENT.</summary>
internal sealed class SysLookup() : MapFunction("lookup")
{
    public override string StepName(int step) => step == 0 ? "lookup" : "copy";

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (MapOf(machine, cpu) is not { } map || !TryKey(machine, cpu, map, out var key))
            return Access.Local;
        return cpu.S.Step == 0 ? map.LookupPlan(key) : Access.Read(map.Values.Id, (int)cpu.S.A, map.Spec.ValueSize);
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        if (Arguments(machine, cpu, out var key) is not { } map)
            return Done;
        if (!UserAccess.MayRead(map))
        {
            cpu.S.R[0] = UserAccess.Eperm;
            return Done;
        }
        if (cpu.S.Step == 0)
        {
            var offset = map.Lookup(key, (int)cpu.S.R[5]);
            cpu.S.A = (ulong)offset;
            cpu.S.R[0] = BpfMap.Enoent;
            return offset < 0 ? Done : 1;
        }
        cpu.S.R[0] = BitConverter.ToUInt64([.. map.CopyValue((int)cpu.S.A), .. new byte[8]]);
        return Done;
    }
}

/// <summary>BPF_MAP_UPDATE_ELEM, one CPU's value at a time (R5).</summary>
internal sealed class SysUpdate() : MapChange("update", "update")
{
    protected override Access FirstPlan(BpfMap map, ReadOnlySpan<byte> key) => map.UpdatePlan(key);

    protected override (ulong Result, int Old) Change(Machine machine, Cpu cpu, BpfMap map, ReadOnlySpan<byte> key)
    {
        if (!UserAccess.MayWrite(map))
            return (UserAccess.Eperm, -1);
        var source = machine.Memory.Find(cpu.S.R[3], map.Spec.ValueSize, out var at)!; // made by the scenario
        var result = map.Prepare(machine, key, cpu.S.R[4], (int)cpu.S.R[5], out var offset, out var old);
        if (result != 0)
            return (result, -1);
        map.WriteValue(machine.Memory, offset, source.Span(at, map.Spec.ValueSize));
        return (0, old);
    }
}

/// <summary>BPF_MAP_DELETE_ELEM.</summary>
internal sealed class SysDelete() : MapChange("delete", "delete")
{
    protected override Access FirstPlan(BpfMap map, ReadOnlySpan<byte> key) => map.DeletePlan(key);

    protected override (ulong Result, int Old) Change(Machine machine, Cpu cpu, BpfMap map, ReadOnlySpan<byte> key)
    {
        if (!UserAccess.MayWrite(map))
            return (UserAccess.Eperm, -1);
        var result = map.Delete(machine, key, out var offset);
        return (result, offset);
    }
}

/// <summary>A map whose last user has gone: the pointers in its slots are dropped, one after the other.</summary>
/// <remarks>Scratch: A is the number of the slot, B the pointer taken out of it. Programs hold their maps, so this waits for them.</remarks>
internal sealed class MapFree() : MapFunction("free")
{
    public override string StepName(int step) => step == 0 ? "drop-slot" : "dec";

    private static (Memory.Region Region, int Offset)? Slot(Machine machine, Cpu cpu, BpfMap map)
    {
        var slots = machine.OwningSlots();
        for (var i = (int)cpu.S.A; i < slots.Length; i++)
        {
            if (slots[i].Region == map.Values && slots[i].Region.Read64(slots[i].Offset) != 0)
                return slots[i];
        }
        return null;
    }

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (MapOf(machine, cpu) is not { } map)
            return Access.Local;
        // Even when nothing is left to drop, that is known only once nobody can put something in.
        return cpu.S.Step == 0 ? Access.Write(map.Values.Id, 0, Math.Max(1, map.Values.Length))
            : machine.ObjectAt(cpu.S.B) is { } o ? machine.RefcountAccess(o) : Access.Local;
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        s.R[0] = 0;
        if (MapOf(machine, cpu) is not { } map)
            return Done;
        if (s.Step == 1 && machine.ObjectAt(s.B) is { } o)
            machine.Dec(cpu, o, "map free (destructor)");
        else if (Slot(machine, cpu, map) is var (region, offset))
        {
            s.B = region.Read64(offset);
            machine.Memory.Write64(region, offset, 0);
            machine.EmitSlot(cpu, region, offset, s.B, 0);
            return 1;
        }
        return Slot(machine, cpu, map) == null ? Done : 0;
    }
}

/// <summary>The rest of the kernel lets go of an object (its address is in R1): a task exits, a connection is deleted.</summary>
internal sealed class ObjectGoes(string name) : KernelFunction(name)
{
    public override string StepName(int step) => "dec";

    public override Access Plan(Machine machine, Cpu cpu) => machine.ObjectAt(cpu.S.R[1]) is { } o ? machine.RefcountAccess(o) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is { } o)
            machine.LetGo(cpu, o);
        cpu.S.R[0] = 0;
        return Done;
    }
}

/// <summary>The end of a grace period. It is ordered with everything, as it may take any memory away.</summary>
internal sealed class GracePeriodEnd() : KernelFunction("rcu")
{
    public override string StepName(int step) => "free";

    public override Access Plan(Machine machine, Cpu cpu) => Access.Everything;

    public override int Run(Machine machine, Cpu cpu)
    {
        machine.Rcu!.Free(cpu); // there is such an actor only with this state
        return Done;
    }
}
