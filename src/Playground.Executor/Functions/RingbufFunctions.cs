using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Helpers whose first argument is a ring buffer; room is taken in one step under its lock.</summary>
internal abstract class RingbufFunction(string name) : KernelFunction(name)
{
    protected const ulong Again = unchecked((ulong)-11);

    public override string StepName(int step) => "reserve";

    protected static RingbufMap? MapOf(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out var offset)?.Owner is RingbufMap map && offset == 0 ? map : null;

    public override Access Plan(Machine machine, Cpu cpu) => MapOf(machine, cpu) is { } map ? Access.Write(map.Handle.Id) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        if (MapOf(machine, cpu) is { } map)
            cpu.S.R[0] = Do(machine, cpu, map);
        else
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no ring buffer");
        return Done;
    }

    protected abstract ulong Do(Machine machine, Cpu cpu, RingbufMap map);
}

internal sealed class RingbufReserve() : RingbufFunction("bpf_ringbuf_reserve")
{
    protected override ulong Do(Machine machine, Cpu cpu, RingbufMap map) =>
        cpu.S.R[3] == 0 && map.Reserve(machine.Memory, cpu.S.R[2]) is >= 0 and var offset ? map.Values.Address + (ulong)offset : 0;
}

internal sealed class RingbufOutput() : RingbufFunction("bpf_ringbuf_output")
{
    protected override ulong Do(Machine machine, Cpu cpu, RingbufMap map)
    {
        var size = (int)Math.Min(cpu.S.R[3], 1 << 28);
        if (machine.Memory.Find(cpu.S.R[2], size, out var from) is not { } region)
        {
            machine.BadAccess(cpu, cpu.S.R[2], size, false);
            return 0;
        }
        // Flags: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.
        if (cpu.S.R[4] > 3)
            return BpfMap.Einval;
        var offset = map.Reserve(machine.Memory, (ulong)size);
        if (offset < 0)
            return Again;
        machine.Memory.WriteBytes(map.Values, offset, region.Span(from, size));
        map.Finish(machine, cpu, offset, false);
        return 0;
    }
}

internal sealed class RingbufQuery() : RingbufFunction("bpf_ringbuf_query")
{
    protected override ulong Do(Machine machine, Cpu cpu, RingbufMap map) => cpu.S.R[2] switch
    {
        0 or 3 => (ulong)map.Produced,
        1 => (ulong)map.Size,
        _ => 0,
    };
}

/// <summary>Ends a record that was reserved: R1 points to its data.</summary>
internal abstract class RingbufEnd(string name, bool discard) : KernelFunction(name)
{
    public override string StepName(int step) => discard ? "discard" : "submit";

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.Memory.RegionAt(cpu.S.R[1], out var offset) is { Owner: RingbufMap } region && offset >= RingbufMap.Header
            ? Access.Write(region.Id, offset - RingbufMap.Header, RingbufMap.Header) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        var map = machine.Memory.RegionAt(cpu.S.R[1], out var offset)?.Owner as RingbufMap;
        if (map == null || !map.Finish(machine, cpu, offset, discard))
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no reserved record");
        cpu.S.R[0] = 0;
        return Done;
    }
}

internal sealed class RingbufSubmit() : RingbufEnd("bpf_ringbuf_submit", false);

internal sealed class RingbufDiscard() : RingbufEnd("bpf_ringbuf_discard", true);
