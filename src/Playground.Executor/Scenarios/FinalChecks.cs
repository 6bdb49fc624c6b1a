using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Kernel.Fields;

namespace Playground.Executor.Scenarios;

/// <summary>Looks at a machine whose programs have ended: who holds what, and what it all came to.</summary>
internal static class FinalChecks
{
    /// <summary>All that is checked when every program has ended.</summary>
    public static void Judge(Machine machine)
    {
        Account(machine);
        foreach (var condition in machine.Conditions)
        {
            if (machine.Fault == null)
                condition.Check(machine);
        }
    }

    /// <summary>Compares every object's count with the slots and the kernel's own counts; the first that differs is the fault.</summary>
    private static void Account(Machine machine)
    {
        if (machine.Fault != null || machine.Objects.Count == 0)
            return;
        CountOwners(machine);
        foreach (var o in machine.Objects)
        {
            if (o.Refcount > o.Owners)
                machine.Report("leak", $"{o.Name} ends with a count of {o.Refcount}, but {Left(o)}: nobody will drop the rest", o.Name, null);
            else if (o.Refcount < o.Owners)
                machine.Report("double-release", $"{o.Name} ends with a count of {o.Refcount}, but {Left(o)}: somebody dropped what was not theirs", o.Name, null);
        }
    }

    private static string Left(KernelObject o) => o.Owners == 1 ? "1 owner is left" : $"{o.Owners} owners are left";

    /// <summary>Who owns a count: the rest of the kernel, slots of maps, slots of objects that still live.</summary>
    private static void CountOwners(Machine machine)
    {
        foreach (var o in machine.Objects)
            o.Owners = o.KernelOwns;
        foreach (var (region, offset) in machine.OwningSlots())
            Count(machine, region.Read64(offset));
        foreach (var holder in machine.Objects)
        {
            foreach (var field in holder.Fields)
            {
                if (field.Kind is FieldKind.KptrRef or FieldKind.KptrPercpu && holder.Refcount > 0)
                    Count(machine, holder.Region.Read64(field.Offset));
                // A node that is in a collection is owned by it.
                else if (field.Kind == FieldKind.ListNode && holder.Region.Read64(field.Offset + GraphNodes.ListOwner) != 0
                    || field.Kind == FieldKind.RbNode && holder.Region.Read64(field.Offset + GraphNodes.TreeOwner) != 0)
                    holder.Owners++;
            }
        }
    }

    private static void Count(Machine machine, ulong address)
    {
        if (address != 0 && machine.ObjectAt(address) is { } o)
            o.Owners++;
    }

    /// <summary>A digest of the outcome, equal for equal outcomes.</summary>
    public static ulong Fingerprint(ScenarioModel model)
    {
        var hash = 14695981039346656037ul;
        for (var t = 0; t < model.Threads; t++)
        {
            var cpu = model.Cpu(t);
            hash = Mix(hash, (ulong)cpu.S.Status);
            for (var i = 0; i < Finished(cpu); i++)
                hash = Mix(hash, cpu.Returns.Read64(i * 8));
        }
        foreach (var o in model.Machine.Objects)
            hash = Mix(hash, (uint)o.Refcount | (o.Region.Freed ? 1ul << 32 : 0));
        foreach (var map in model.Machine.Maps)
            hash = Mix(hash, map.Spec.IsFrozen ? 0 : map.Fingerprint());
        return hash;
    }

    public static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return hash ^ hash >> 32;
    }

    private static int Finished(Cpu cpu) => cpu.Kind >= LaneKind.Rcu ? 0 : cpu.S.Status == CpuStatus.Done ? cpu.Script.Length : cpu.S.Position;

    public static IEnumerable<ProgramReturn> Returns(ScenarioModel model)
    {
        for (var t = 0; t < model.Threads; t++)
        {
            var cpu = model.Cpu(t);
            for (var i = 0; i < Finished(cpu); i++)
                yield return new ProgramReturn(cpu.Id, cpu.Script[i].Name, cpu.Returns.Read64(i * 8));
        }
    }

    public static ImmutableArray<ObjectState> Objects(Machine machine) => [.. machine.Objects.Select(o => new ObjectState(o.Name, o.Refcount, o.Refcount <= 0 || o.Region.Freed))];

    public static ImmutableArray<MapDump> Maps(Machine machine) => [.. machine.Maps.Where(m => !m.Spec.IsFrozen).Select(m => m.Dump())];
}
