using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Fields;

namespace Playground.Executor.Functions;

/// <summary>What the kernel does with the special fields of memory that dies: gives up counts, takes collections apart, cancels what would still fire.</summary>
internal static class ValueDrop
{
    /// <summary>Fields with something to do when a value dies.</summary>
    public const FieldKind Dropped = FieldKind.Kptr | FieldKind.GraphRoot | FieldKind.Timer | FieldKind.Workqueue;

    /// <summary>What dropping a field touches.</summary>
    public static Access Plan(Region region, int offset, SpecialField field) =>
        (field.Kind & FieldKind.GraphRoot) != 0 ? Access.Everything : Access.Write(region.Id, offset, Math.Max(field.Size, 8));

    /// <summary>Empties the field in one step.</summary>
    public static void Drop(Machine machine, Cpu cpu, Region region, int offset, SpecialField field, string by)
    {
        if ((field.Kind & FieldKind.GraphRoot) != 0)
        {
            GraphNodes.Drain(machine, cpu, region.Address + (ulong)offset, field, by);
            return;
        }
        if ((field.Kind & (FieldKind.Timer | FieldKind.Workqueue)) != 0)
        {
            machine.ForgetTimer(region, offset);
            return;
        }
        if ((field.Kind & FieldKind.Kptr) == 0 || region.Read64(offset) is not (not 0 and var held))
            return;
        machine.Memory.Write64(region, offset, 0);
        machine.EmitSlot(cpu, region, offset, held, 0);
        if (field.Kind != FieldKind.KptrUnref && machine.ObjectAt(held) is { } o)
            Release(machine, cpu, o, by);
    }

    /// <summary>Gives up a count; what an object that is gone held is given up as well, however deep.</summary>
    public static void Release(Machine machine, Cpu cpu, KernelObject o, string by)
    {
        machine.Dec(cpu, o, by);
        if (o.Refcount == 0 && o.Fields.Length > 0)
            DropFields(machine, cpu, o, by);
    }

    /// <summary>Everything that an object of a program holds.</summary>
    public static void DropFields(Machine machine, Cpu cpu, KernelObject o, string by)
    {
        foreach (var field in o.Fields)
        {
            if ((field.Kind & Dropped) != 0)
                Drop(machine, cpu, o.Region, field.Offset, field, by);
        }
    }

    /// <summary>What giving up a count touches: more than the count when the object may hold others.</summary>
    public static Access ReleasePlan(Machine machine, KernelObject o) => o.Refcount == 1 && o.Fields.Any(f => (f.Kind & Dropped) != 0) ? Access.Everything : machine.RefcountAccess(o);
}
