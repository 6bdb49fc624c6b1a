using Playground.Executor.Machines;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>A function whose first argument is the address of a pointer slot.</summary>
internal abstract class SlotFunction(string name) : KernelFunction(name)
{
    protected static Access Slot(Machine machine, Cpu cpu, AccessKind kind) =>
        machine.Memory.Find(cpu.S.R[1], 8, out var offset) is { } region ? new Access(region.Id, offset, 8, kind) : Access.Local;

    protected static ulong Read(Machine machine, Cpu cpu) => machine.Memory.Find(cpu.S.R[1], 8, out var offset)?.Read64(offset) ?? 0;

    /// <summary>Writes the slot and tells; traps when the address is none.</summary>
    protected bool Write(Machine machine, Cpu cpu, ulong value)
    {
        var region = machine.Memory.Find(cpu.S.R[1], 8, out var offset);
        if (region == null || region.ReadOnly)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no slot");
            return false;
        }
        var old = region.Read64(offset);
        machine.Memory.Write64(region, offset, value);
        machine.EmitSlot(cpu, region, offset, old, value);
        return true;
    }
}

/// <summary><c>bpf_kptr_xchg(slot, p)</c>: one atomic exchange; ownership moves, the count does not change.</summary>
internal sealed class KptrXchg() : SlotFunction("bpf_kptr_xchg")
{
    public override string StepName(int step) => "xchg";

    public override Access Plan(Machine machine, Cpu cpu) => Slot(machine, cpu, AccessKind.Write);

    public override int Run(Machine machine, Cpu cpu)
    {
        var old = Read(machine, cpu);
        Write(machine, cpu, cpu.S.R[2]);
        cpu.S.R[0] = old;
        return Done;
    }
}

/// <summary><c>bpf_kptr_get(slot, refcnt_off)</c> of the 2022 proposal: read the slot, then increment unless zero, in an RCU section of its own.</summary>
/// <remarks>
/// Variant <c>kptr_get=plain-inc</c> increments without looking, which resurrects an object that is being freed;
/// <c>kptr_get=no-rcu</c> has no section, so that in a sleepable program the object's memory can go between the two steps.
/// </remarks>
internal sealed class KptrGet(string name) : SlotFunction(name)
{
    public const string Variant = "kptr_get", PlainInc = "plain-inc", NoRcu = "no-rcu";

    public override bool ReadsUnderRcu(Machine machine) => !machine.Kernel.HasVariant(Variant, NoRcu);

    private static bool Plain(Machine machine) => machine.Kernel.HasVariant(Variant, PlainInc);

    public override string StepName(int step) => step == 0 ? "read" : "inc";

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (cpu.S.Step == 0)
            return Slot(machine, cpu, AccessKind.Read);
        if (machine.ObjectAt(cpu.S.A) is not { } o)
            return Access.Local;
        return Plain(machine) ? machine.RefcountAccess(o) : machine.IncNotZeroAccess(o);
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (s.Step == 0)
        {
            s.A = Read(machine, cpu);
            s.R[0] = 0;
            return s.A == 0 ? Done : 1;
        }
        if (machine.ObjectAt(s.A) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} found no object in the slot");
            return Done;
        }
        if (Plain(machine))
        {
            machine.Inc(cpu, o, Name);
            s.R[0] = s.A;
        }
        else
            s.R[0] = machine.IncNotZero(cpu, o, Name) ? s.A : 0;
        return Done;
    }
}

/// <summary><c>bpf_kptr_try_set(slot, p, refcnt_off)</c> of the 2022 proposal: count first, then publish if the slot is empty; the loser drops the extra count and gets -EBUSY.</summary>
/// <remarks>Variant <c>kptr_try_set=publish-first</c> publishes before it counts.</remarks>
internal sealed class KptrTrySet() : SlotFunction("bpf_kptr_try_set")
{
    private const int IncStep = 0, PublishStep = 1, DropStep = 2, LateIncStep = 3;
    private const ulong Busy = unchecked((ulong)-16);

    private static bool PublishFirst(Machine machine) => machine.Kernel.HasVariant("kptr_try_set", "publish-first");

    // Step 0 is whatever comes first.
    public override int NextStep(Machine machine, Cpu cpu) => cpu.S.Step == 0 && PublishFirst(machine) ? PublishStep : cpu.S.Step;

    public override string StepName(int step) => step switch { IncStep or LateIncStep => "inc", PublishStep => "cmpxchg", _ => "dec" };

    public override Access Plan(Machine machine, Cpu cpu)
    {
        if (NextStep(machine, cpu) == PublishStep)
            return Slot(machine, cpu, Read(machine, cpu) == 0 ? AccessKind.Write : AccessKind.Read);
        return machine.ObjectAt(cpu.S.R[2]) is { } o ? machine.RefcountAccess(o) : Access.Local;
    }

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (machine.ObjectAt(s.R[2]) is not { } o)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no object");
            return Done;
        }
        switch (NextStep(machine, cpu))
        {
            case IncStep:
                machine.Inc(cpu, o, Name);
                return PublishStep;
            case PublishStep when Read(machine, cpu) != 0:
                s.R[0] = Busy;
                return PublishFirst(machine) ? Done : DropStep;
            case PublishStep:
                s.R[0] = 0;
                Write(machine, cpu, s.R[2]);
                return PublishFirst(machine) ? LateIncStep : Done;
            case DropStep:
                machine.Dec(cpu, o, Name);
                return Done;
            default:
                machine.Inc(cpu, o, Name);
                return Done;
        }
    }
}

/// <summary><c>bpf_move_ptr(slot, p)</c> of the 2022 proposal: a load and a store, not atomic; only right when nobody else can come between.</summary>
internal sealed class MovePtr() : SlotFunction("bpf_move_ptr")
{
    public override string StepName(int step) => step == 0 ? "read" : "write";

    public override Access Plan(Machine machine, Cpu cpu) => Slot(machine, cpu, cpu.S.Step == 0 ? AccessKind.Read : AccessKind.Write);

    public override int Run(Machine machine, Cpu cpu)
    {
        if (cpu.S.Step == 0)
        {
            cpu.S.A = Read(machine, cpu);
            return 1;
        }
        Write(machine, cpu, cpu.S.R[2]);
        cpu.S.R[0] = cpu.S.A;
        return Done;
    }
}
