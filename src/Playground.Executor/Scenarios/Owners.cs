using System.Collections.Immutable;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Kernel.Fields;

namespace Playground.Executor.Scenarios;

/// <summary>Who owns the counts of objects, by name.</summary>
internal static class Owners
{
    /// <summary>The rest of the kernel, slots of maps, slots and collections of objects that still live; then, for what is left of the count, the CPUs that hold the address.</summary>
    public static Dictionary<KernelObject, List<string>> Find(Machine machine)
    {
        var owners = machine.Objects.ToDictionary(o => o, o => Enumerable.Repeat("kernel", o.KernelOwns).ToList());
        foreach (var (region, offset) in machine.OwningSlots())
            Name(region.Read64(offset), (region.Owner as Maps.BpfMap)?.Place(offset) ?? region.Name);
        foreach (var holder in machine.Objects)
        {
            foreach (var field in holder.Fields)
            {
                if (field.Kind is FieldKind.KptrRef or FieldKind.KptrPercpu && holder.Refcount > 0)
                    Name(holder.Region.Read64(field.Offset), $"{holder.Name}+{field.Offset}");
                // A node that is in a collection is owned by it.
                else if (field.Kind == FieldKind.ListNode && holder.Region.Read64(field.Offset + GraphNodes.ListOwner) != 0)
                    owners[holder].Add("a list");
                else if (field.Kind == FieldKind.RbNode && holder.Region.Read64(field.Offset + GraphNodes.TreeOwner) != 0)
                    owners[holder].Add("a tree");
            }
        }
        foreach (var (o, names) in owners)
            names.AddRange(machine.Cpus.Where(c => names.Count < o.Refcount && Holds(c, o)).Select(c => $"{c.Label} ({c.Code.Name})").Take(Math.Max(0, o.Refcount - names.Count)));
        return owners;

        void Name(ulong address, string owner)
        {
            if (address != 0 && machine.ObjectAt(address) is { } o)
                owners[o].Add(owner);
        }
    }

    /// <summary>True when a program that runs has the object's address in a register or on its stack.</summary>
    private static bool Holds(Cpu cpu, KernelObject o)
    {
        if (cpu.S.Status != CpuStatus.Running)
            return false;
        for (var r = 0; r < 10; r++)
        {
            if (cpu.S.R[r] == o.Region.Address)
                return true;
        }
        for (var at = 0; at + 8 <= cpu.Stack.Length; at += 8)
        {
            if (cpu.Stack.Read64(at) == o.Region.Address)
                return true;
        }
        return false;
    }

    public static ImmutableArray<ObjectState> States(Machine machine)
    {
        var owners = Find(machine);
        return [.. machine.Objects.Select(o => new ObjectState(o.Name, o.Refcount, o.Refcount <= 0 || o.Region.Freed) { Owners = [.. owners[o]] })];
    }
}
