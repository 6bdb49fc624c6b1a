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
/// <remarks>Variant <c>kptr_xchg=two-steps</c> is a load and a store, so that two can take the same pointer out.</remarks>
internal sealed class KptrXchg() : ExchangeFunction("bpf_kptr_xchg")
{
    protected override bool IsAtomic(Machine machine) => !machine.Kernel.HasVariant("kptr_xchg", "two-steps");
}

/// <summary><c>bpf_move_ptr(slot, p)</c> of the 2022 proposal: a load and a store, not atomic; only right when nobody else can come between.</summary>
/// <remarks>Variant <c>move_ptr=exchange</c> is one atomic exchange.</remarks>
internal sealed class MovePtr() : ExchangeFunction("bpf_move_ptr")
{
    protected override bool IsAtomic(Machine machine) => machine.Kernel.HasVariant("move_ptr", "exchange");
}

/// <summary>Puts a pointer into a slot and gives back what was there: in one step, or in two.</summary>
internal abstract class ExchangeFunction(string name) : SlotFunction(name)
{
    private const int ExchangeStep = 0, ReadStep = 1, WriteStep = 2;

    protected abstract bool IsAtomic(Machine machine);

    public override int NextStep(Machine machine, Cpu cpu) => cpu.S.Step == ExchangeStep && !IsAtomic(machine) ? ReadStep : cpu.S.Step;

    public override string StepName(int step) => step switch { ExchangeStep => "xchg", ReadStep => "read", _ => "write" };

    public override Access Plan(Machine machine, Cpu cpu) => Slot(machine, cpu, NextStep(machine, cpu) == ReadStep ? AccessKind.Read : AccessKind.Write);

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        var step = NextStep(machine, cpu);
        if (step != WriteStep)
            s.A = Read(machine, cpu);
        if (step == ReadStep)
            return WriteStep;
        Write(machine, cpu, s.R[2]);
        s.R[0] = s.A;
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
/// <remarks>Variant <c>kptr_try_set=publish-first</c> publishes before it counts; with <c>keep-count</c> the loser forgets to drop the extra count; with <c>no-count</c> nothing is counted for the map.</remarks>
internal sealed class KptrTrySet() : SlotFunction("bpf_kptr_try_set")
{
    private const int IncStep = 0, PublishStep = 1, DropStep = 2, LateIncStep = 3;
    private const ulong Busy = unchecked((ulong)-16);

    private static bool PublishFirst(Machine machine) => machine.Kernel.HasVariant("kptr_try_set", "publish-first");

    private static bool CountsFirst(Machine machine) => !PublishFirst(machine) && !machine.Kernel.HasVariant("kptr_try_set", "no-count");

    // Step 0 is whatever comes first.
    public override int NextStep(Machine machine, Cpu cpu) => cpu.S.Step == 0 && !CountsFirst(machine) ? PublishStep : cpu.S.Step;

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
                return CountsFirst(machine) && !machine.Kernel.HasVariant("kptr_try_set", "keep-count") ? DropStep : Done;
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
