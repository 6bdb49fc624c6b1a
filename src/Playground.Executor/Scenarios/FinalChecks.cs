using System.Collections.Immutable;
using Playground.Executor.Machines;
using Playground.Kernel.Fields;

namespace Playground.Executor.Scenarios;

/// <summary>Looks at a machine whose programs have ended: who holds what, and what it all came to.</summary>
internal static class FinalChecks
{
    /// <summary>Compares every object's count with the slots and the kernel's own counts; the first that differs is the fault.</summary>
    public static void Account(Machine machine)
    {
        if (machine.Fault != null || machine.Objects.Count == 0)
            return;
        foreach (var o in machine.Objects)
        {
            var owners = o.KernelOwns + SlotsHolding(machine, o);
            if (o.Refcount > owners)
                machine.Report("leak", $"{o.Name} ends with a count of {o.Refcount}, but {owners} {(owners == 1 ? "owner is" : "owners are")} left: nobody will drop the rest", o.Name, null);
            else if (o.Refcount < owners)
                machine.Report("double-release", $"{o.Name} ends with a count of {o.Refcount}, but {owners} {(owners == 1 ? "owner is" : "owners are")} left: somebody dropped what was not theirs", o.Name, null);
        }
    }

    private static int SlotsHolding(Machine machine, KernelObject o)
    {
        var count = 0;
        foreach (var map in machine.Maps)
        {
            foreach (var field in map.Fields)
            {
                if (field.Kind != FieldKind.KptrRef)
                    continue;
                foreach (var value in map.AllValues())
                    count += map.Values.Read64(value + field.Offset) == o.Region.Address ? 1 : 0;
            }
        }
        foreach (var holder in machine.Objects)
        {
            foreach (var field in holder.Fields)
                count += field.Kind == FieldKind.KptrRef && holder.Refcount > 0 && holder.Region.Read64(field.Offset) == o.Region.Address ? 1 : 0;
        }
        return count;
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

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return hash ^ hash >> 32;
    }

    private static int Finished(Cpu cpu) => cpu.S.Status == CpuStatus.Done ? cpu.Script.Length : cpu.S.Position;

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
