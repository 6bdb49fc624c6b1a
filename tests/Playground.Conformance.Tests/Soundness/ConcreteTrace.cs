using System.Collections.Immutable;
using Playground.Executor;
using Playground.Executor.Machines;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Conformance.Tests.Soundness;

/// <summary>What the machine was in before an instruction: registers, depth of calls, and the stack of the running frame.</summary>
internal sealed record ConcreteState(int Insn, int Depth, ulong[] Registers, byte[] Stack, ulong PacketStart, ulong PacketEnd, ulong PacketMeta)
{
    /// <summary>Why the last state that was tried does not hold it; empty when it does.</summary>
    public string Mismatch { get; set; } = "the verifier never came here";
}

/// <summary>One run of a program in the interpreter, step by step.</summary>
internal sealed class ConcreteTrace
{
    private const int MaxSteps = 1500, InsnBudget = 200_000;

    public List<ConcreteState> States { get; } = [];
    public Machine Machine { get; }
    public Cpu Cpu { get; }
    /// <summary>Why it was stopped; null when it ended by itself.</summary>
    public Trap? Trap { get; }

    /// <exception cref="UnsupportedException">Something is not modelled.</exception>
    public ConcreteTrace(ProgramSpec program, ImmutableArray<Fixup> fixups, Profile profile, byte[] data)
    {
        var builder = new MachineBuilder(KernelView.Of(profile), 64 << 20);
        Machine = builder.Machine;
        Machine.PossibleCpus = profile.PossibleCpus;
        var code = builder.Add(program, fixups);
        Cpu = builder.AddCpu(0, [code], data);
        builder.AddObjects([Cpu]);
        Machine.Cpus = [Cpu];
        Machine.Start(Cpu, 0);
        Note();
        Machine.Sink = e =>
        {
            if (e is RunEvent.Step)
                Note();
        };
        var stop = Stop.Visible;
        while (stop == Stop.Visible)
            stop = Interpreter.Run<TracedRun>(Machine, Cpu, true, InsnBudget);
        Trap = Machine.TrapOf(Cpu);
    }

    private void Note()
    {
        if (States.Count >= MaxSteps || Cpu.S.Tail != 0)
            return;
        var registers = new ulong[11];
        for (var i = 0; i < registers.Length; i++)
            registers[i] = Cpu.S.R[i];
        var packet = Packet.Of(Cpu)?.Words;
        States.Add(new ConcreteState(Cpu.S.Pc, Cpu.S.Depth, registers, Cpu.Stack.Span(Cpu.S.Depth * Cpu.FrameStack, Cpu.FrameStack).ToArray(),
            packet?.Read64(Packet.DataWord) ?? 0, packet?.Read64(Packet.EndWord) ?? 0, packet?.Read64(Packet.MetaWord) ?? 0));
    }
}
