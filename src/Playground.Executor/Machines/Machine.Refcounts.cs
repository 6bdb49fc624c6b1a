using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Fields;

namespace Playground.Executor.Machines;

/// <summary>Reference counts: each of these is one atomic step on the object's counter.</summary>
/// <remarks>Zero is final: an object whose count reached it is given to RCU, and memory goes when a grace period has passed.</remarks>
internal sealed partial class Machine
{
    private (Region Region, int Offset)[]? owningSlots;

    /// <summary>Every slot of a map that owns what it points to; found once, as maps do not change their shape.</summary>
    public (Region Region, int Offset)[] OwningSlots() => owningSlots ??=
        [.. from map in Maps from field in map.Fields where field.Kind is FieldKind.KptrRef or FieldKind.KptrPercpu from value in map.AllValues() select (map.Values, value + field.Offset)];

    /// <summary>The object that an address is the beginning of, or null.</summary>
    public KernelObject? ObjectAt(ulong address) => Memory.RegionAt(address, out var offset)?.Owner is KernelObject o && offset == 0 ? o : null;

    public Access RefcountAccess(KernelObject o, bool changes = true) => new(o.Region.Id, o.RefcountOffset, 4, changes ? AccessKind.Write : AccessKind.Read);

    /// <summary>What "increment unless zero" touches: a read if it is going to fail.</summary>
    public Access IncNotZeroAccess(KernelObject o) => RefcountAccess(o, o.Refcount != 0);

    /// <summary>What a refcount_t becomes that was misused: far from zero on both sides, so that the object is never freed again.</summary>
    private const int Saturated = unchecked((int)0xc0000000);

    /// <summary>The count after a misuse, and what the kernel prints of it.</summary>
    private static (int Count, string Warning) Misused(KernelObject o, int count, string warning) =>
        o.Saturates ? (Saturated, $"; kernel: \"refcount_t: {warning}\", and the count saturates") : (count, "");

    public bool IncNotZero(Cpu cpu, KernelObject o, string by)
    {
        if (!Alive(cpu, o, by))
            return false;
        if (o.Refcount == 0)
            return false;
        Set(cpu, o, o.Refcount < 0 && o.Saturates ? Saturated : o.Refcount + 1, by);
        return true;
    }

    /// <summary>Increments whatever the count is; from zero that resurrects a dying object.</summary>
    public void Inc(Cpu cpu, KernelObject o, string by)
    {
        if (!Alive(cpu, o, by))
            return;
        var old = o.Refcount;
        if (old != 0)
        {
            // A saturated count stays where it is.
            Set(cpu, o, old < 0 && o.Saturates ? Saturated : old + 1, by);
            return;
        }
        var (count, warning) = Misused(o, 1, "addition on 0; use-after-free.");
        Set(cpu, o, count, by);
        Report("refcount-inc-from-zero", $"{by} incremented the count of {o.Name} from zero: it was already on its way to be freed{warning}", o.Name, cpu);
    }

    public void Dec(Cpu cpu, KernelObject o, string by)
    {
        if (!Alive(cpu, o, by))
            return;
        var old = o.Refcount;
        if (old > 0)
        {
            Set(cpu, o, old - 1, by);
            if (old == 1)
                Rcu?.Retire(o);
            return;
        }
        var (count, warning) = Misused(o, old - 1, "underflow; use-after-free.");
        Set(cpu, o, count, by);
        Report("refcount-underflow", $"{by} dropped {o.Name}, whose count was {old}{warning}", o.Name, cpu);
    }

    /// <summary>Says that a grace period has passed and what it frees; when all programs have ended.</summary>
    public void EmitGracePeriod()
    {
        foreach (var o in Objects.Where(o => Sink != null && Rcu == null && o.Refcount == 0 && !o.Region.Freed))
        {
            Sink?.Invoke(new RunEvent.GracePeriod(o.Name) { Cpu = -1 });
            Sink?.Invoke(new RunEvent.ObjectFreed(o.Name) { Cpu = -1 });
        }
    }

    private void Set(Cpu cpu, KernelObject o, int count, string by)
    {
        Sink?.Invoke(new RunEvent.RefcountChange(o.Name, o.Refcount, count, by) { Cpu = cpu.Id, Insn = cpu.S.Pc });
        Memory.Write32(o.Region, o.RefcountOffset, count);
    }

    private bool Alive(Cpu cpu, KernelObject o, string by)
    {
        if (!o.Region.Freed)
            return true;
        Report("use-after-free", $"{by} touched the count of {o.Name}, which has been freed", o.Name, cpu);
        return false;
    }

    /// <summary>Says that a word in memory now holds another object.</summary>
    public void EmitSlot(Cpu cpu, Region region, int offset, ulong old, ulong now)
    {
        if (Sink == null)
            return;
        if (region.Owner is Maps.BpfMap { Stride: > 0 } map && region.Kind == RegionKind.MapValues)
            Sink(new RunEvent.SlotChange(map.Name, map.KeyText(offset / map.Stride), offset % map.Stride, NameOf(old), NameOf(now)) { Cpu = cpu.Id, Insn = cpu.S.Pc });
        else
            Sink(new RunEvent.SlotChange(region.Name, "", offset, NameOf(old), NameOf(now)) { Cpu = cpu.Id, Insn = cpu.S.Pc });
    }
}
