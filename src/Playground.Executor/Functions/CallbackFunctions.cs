using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>A helper that calls a function of the program again and again. Scratch: A is the turn, B the number of turns, C and D the helper's own.</summary>
internal abstract class CallbackFunction(string name) : KernelFunction(name)
{
    protected const int Turn = 1;

    /// <summary>Enters the callback at this address; it comes back to step <see cref="Turn"/> with R0.</summary>
    protected int Enter(Machine machine, Cpu cpu, ulong callback, ReadOnlySpan<ulong> args)
    {
        var code = cpu.Code;
        if (callback < code.Address || (callback - code.Address) % 8 != 0 || (callback - code.Address) / 8 >= (ulong)code.Insns.Length)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no function");
            return Done;
        }
        if (!cpu.Push(machine.Memory, cpu.S.Pc, Turn))
        {
            machine.Trap(cpu, TrapKind.CallDepth, $"more than {Cpu.MaxFrames} nested calls");
            return Done;
        }
        for (var i = 0; i < args.Length; i++)
            cpu.S.R[i + 1] = args[i];
        cpu.S.Pc = (int)((callback - code.Address) / 8);
        cpu.S.Step = 0;
        return Entered;
    }
}

/// <summary><c>bpf_loop(n, callback, ctx, flags)</c>: at most 8M turns; a callback that returns 1 ends it; gives the number of turns.</summary>
internal sealed class Loop() : CallbackFunction("bpf_loop")
{
    private const uint MaxTurns = 1 << 23;

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (s.Step == 0)
        {
            if (s.R[4] != 0 || (uint)s.R[1] > MaxTurns)
            {
                // A call without flags is compiled inline, with a 32-bit constant for the error (seen on 6.18).
                s.R[0] = s.R[4] != 0 ? BpfMap.Einval : unchecked((uint)BpfMap.E2Big);
                return Done;
            }
            (s.A, s.B, s.C, s.D) = (0, (uint)s.R[1], s.R[2], s.R[3]);
        }
        else
        {
            s.A++;
            if (s.R[0] != 0)
                s.B = s.A;
        }
        if (s.A < s.B)
            return Enter(machine, cpu, s.C, [s.A, s.D]);
        s.R[0] = s.A;
        return Done;
    }
}

/// <summary><c>bpf_for_each_map_elem(map, callback, ctx, flags)</c>: gives the number of elements visited. The low half of A counts them, the high half is the place in the map.</summary>
internal sealed class ForEachMapElem() : CallbackFunction("bpf_for_each_map_elem")
{
    public override string StepName(int step) => "next";

    public override Access Plan(Machine machine, Cpu cpu) =>
        machine.Memory.RegionAt(cpu.S.Step == 0 ? cpu.S.R[1] : cpu.S.B, out _)?.Owner is BpfMap map ? map.IteratePlan() : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (s.Step == 0)
        {
            if (s.R[4] != 0)
            {
                s.R[0] = BpfMap.Einval;
                return Done;
            }
            (s.A, s.B, s.C, s.D) = (0, s.R[1], s.R[2], s.R[3]);
        }
        else if (s.R[0] != 0)
        {
            s.R[0] = (uint)s.A;
            return Done;
        }
        if (machine.Memory.RegionAt(s.B, out _)?.Owner is not BpfMap map || map is not (ArrayMap or HashMap))
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no array or hash map");
            return Done;
        }
        var place = map.NextElement((int)(s.A >> 32));
        if (place < 0)
        {
            s.R[0] = (uint)s.A;
            return Done;
        }
        var element = map.ElementAt(place);
        s.A = (ulong)(place + 1) << 32 | ((uint)s.A + 1);
        // The callback gets a copy of the key, so that it cannot be changed under it.
        var room = s.Depth * Cpu.FrameStack;
        machine.Memory.WriteBytes(cpu.Keys, room, element.Key.AsSpan(0, Math.Min(element.Key.Length, Cpu.FrameStack)));
        var own = map.Copies > 1 ? Math.Clamp(cpu.Processor, 0, map.Copies - 1) * map.ValueBytes : 0;
        return Enter(machine, cpu, s.C, [s.B, cpu.Keys.Address + (ulong)room, map.Values.Address + (ulong)(element.Offset + own), s.D]);
    }
}

/// <summary><c>bpf_tail_call(ctx, map, slot)</c>: goes on with another program, at most 33 times in a run.</summary>
internal sealed class TailCall() : KernelFunction("bpf_tail_call")
{
    private const int MaxTailCalls = 33;

    public override int Run(Machine machine, Cpu cpu)
    {
        ref var s = ref cpu.S;
        if (machine.Memory.RegionAt(s.R[2], out _)?.Owner is not ProgArray map)
        {
            machine.Trap(cpu, TrapKind.BadArgument, $"{Name} was given no program array");
            return Done;
        }
        var program = map.ProgramAt((uint)s.R[3]);
        if (program < 0 || s.TailCalls >= MaxTailCalls)
        {
            s.R[0] = unchecked((ulong)-2);
            return Done;
        }
        s.TailCalls++;
        s.Tail = program + 1;
        s.Pc = 0;
        s.Step = 0;
        return Switched;
    }
}
