using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary><c>bpf_timer_*</c> and <c>bpf_wq_*</c>: each is one step on the timer.</summary>
internal static class TimerFunctions
{
    private const ulong Einval = unchecked((ulong)-22), Ebusy = unchecked((ulong)-16), Enomem = unchecked((ulong)-12);
    private const ulong Absolute = 1, PinToCpu = 2;

    public static IEnumerable<KernelFunction> All =>
    [
        new TimerFunction("bpf_timer_init", "init", (m, c) => Init(m, c, "timer", c.S.R[3] is 0 or 1 or 7)),
        new TimerFunction("bpf_timer_set_callback", "set-callback", SetCallback),
        new TimerFunction("bpf_timer_start", "start", (m, c) => Start(m, c, c.S.R[2], c.S.R[3], Absolute | PinToCpu)),
        new TimerFunction("bpf_timer_cancel", "cancel", Cancel),
        new TimerFunction("bpf_wq_init", "init", (m, c) => Init(m, c, "work", c.S.R[3] == 0)),
        new TimerFunction("bpf_wq_set_callback_impl", "set-callback", (m, c) => c.S.R[3] != 0 ? Einval : SetCallback(m, c)),
        new TimerFunction("bpf_wq_start", "start", (m, c) => Start(m, c, 0, c.S.R[2], 0)),
    ];

    private static ulong Init(Machine machine, Cpu cpu, string what, bool flagsFit)
    {
        if (!flagsFit)
            return Einval;
        if (machine.TimerAt(cpu.S.R[1]) != null)
            return Ebusy;
        return machine.Memory.RegionAt(cpu.S.R[2], out _)?.Owner is BpfMap map && machine.AddTimer(cpu.S.R[1], map, what) != null ? 0 : Enomem;
    }

    private static ulong SetCallback(Machine machine, Cpu cpu)
    {
        if (machine.TimerAt(cpu.S.R[1]) is not { } timer)
            return Einval;
        machine.SetCallback(timer, cpu, cpu.S.R[2]);
        return 0;
    }

    private static ulong Start(Machine machine, Cpu cpu, ulong delay, ulong flags, ulong known)
    {
        if ((flags & ~known) != 0 || machine.TimerAt(cpu.S.R[1]) is not { } timer || !Machine.HasCallback(timer))
            return Einval;
        machine.Arm(timer, (flags & Absolute) != 0 ? delay : LocalFunctions.Clock(machine, cpu) + delay);
        return 0;
    }

    /// <summary>1 when it was armed. The callback is forgotten as well.</summary>
    private static ulong Cancel(Machine machine, Cpu cpu)
    {
        if (machine.TimerAt(cpu.S.R[1]) is not { } timer)
            return Einval;
        machine.SetCallback(timer, cpu, 0);
        return machine.Disarm(timer) ? 1ul : 0;
    }
}

/// <summary>A step on the timer whose field R1 points to; before there is one, on the field.</summary>
internal sealed class TimerFunction(string name, string step, Func<Machine, Cpu, ulong> run) : KernelFunction(name)
{
    public override string StepName(int _) => step;

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.TimerAt(cpu.S.R[1]) is { } timer ? Machine.TimerAccess(timer)
        : machine.Memory.Find(cpu.S.R[1], 16, out var at) is { } region ? Access.Write(region.Id, at, 16) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        cpu.S.R[0] = run(machine, cpu);
        return Done;
    }
}
