using Playground.Btf;
using Playground.Executor.Machines;
using Playground.Explorer;
using Playground.Kernel.Fields;

namespace Playground.Executor.Functions;

/// <summary><c>bpf_obj_new_impl(type, meta)</c>: makes an object of a struct of the program.</summary>
internal sealed class ObjNew() : KernelFunction("bpf_obj_new_impl")
{
    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = 0;
        var btf = cpu.Code.Spec.Btf;
        if (cpu.S.R[1] > int.MaxValue || btf == null || !btf.Contains((int)cpu.S.R[1]) || btf[(int)cpu.S.R[1]] is not BtfComposite type)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no struct of the program");
            return Done;
        }
        var fields = machine.Kernel.StructFields(btf, type.Id);
        var count = fields.FirstOrDefault(f => f.Kind == FieldKind.Refcount);
        cpu.S.R[0] = machine.Make(cpu, type.Name, type.Size, count?.Offset ?? -1, fields)?.Region.Address ?? 0;
        return Done;
    }
}

/// <summary><c>bpf_obj_drop_impl(p, meta)</c>: drops the count; the last one drops what the object's own slots hold.</summary>
/// <remarks>Scratch: A is the field's number, B the object taken out of it.</remarks>
internal sealed class ObjDrop() : KernelFunction("bpf_obj_drop_impl")
{
    private const int SlotStep = 1, DecStep = 2;

    public override string StepName(int step) => step switch { 0 => "dec", SlotStep => "drop-slot", _ => "dec-held" };

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is not { } o)
            return Access.Local;
        return cpu.S.Step switch
        {
            0 => machine.RefcountAccess(o),
            SlotStep => ValueDrop.Plan(o.Region, o.Fields[(int)cpu.S.A].Offset, o.Fields[(int)cpu.S.A]),
            _ => machine.ObjectAt(cpu.S.B) is { } held ? ValueDrop.ReleasePlan(machine, held) : Access.Local,
        };
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        s.R[0] = 0;
        if (machine.ObjectAt(s.R[1]) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no object");
            return Done;
        }
        switch (s.Step)
        {
            case 0:
                machine.Dec(cpu, o, Name);
                s.A = 0;
                return o.Refcount == 0 ? Next(ref s, o) : Done;
            case SlotStep:
                var field = o.Fields[(int)s.A++];
                if (!field.IsKptr)
                {
                    ValueDrop.Drop(machine, cpu, o.Region, field.Offset, field, Name);
                    return Next(ref s, o);
                }
                s.B = o.Region.Read64(field.Offset);
                if (s.B == 0)
                    return Next(ref s, o);
                machine.Memory.Write64(o.Region, field.Offset, 0);
                machine.EmitSlot(cpu, o.Region, field.Offset, s.B, 0);
                return field.Kind != FieldKind.KptrUnref ? DecStep : Next(ref s, o);
            default:
                if (machine.ObjectAt(s.B) is { } held)
                    ValueDrop.Release(machine, cpu, held, $"{Name} (held)");
                return Next(ref s, o);
        }
    }

    private static int Next(ref CpuState s, KernelObject o)
    {
        while ((int)s.A < o.Fields.Length && (o.Fields[(int)s.A].Kind & ValueDrop.Dropped) == 0)
            s.A++;
        return (int)s.A < o.Fields.Length ? SlotStep : Done;
    }
}

/// <summary><c>bpf_refcount_acquire_impl(p, meta)</c>: the caller owns a count already, so this never fails in a correct program.</summary>
internal sealed class RefcountAcquire() : KernelFunction("bpf_refcount_acquire_impl")
{
    public override string StepName(int step) => "inc-not-zero";

    public override Access Plan(Machine machine, Cpu cpu) => machine.ObjectAt(cpu.S.R[1]) is { } o ? machine.IncNotZeroAccess(o) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (machine.ObjectAt(cpu.S.R[1]) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no object");
            return Done;
        }
        cpu.S.R[0] = machine.IncNotZero(cpu, o, Name) ? o.Region.Address : 0;
        return Done;
    }
}
