using System.Runtime.CompilerServices;

namespace Playground.Executor.Machines;

/// <summary>R0 to R10, and room so that any four-bit register number is in range.</summary>
[InlineArray(16)]
internal struct Regs
{
    private ulong first;
}

internal enum CpuStatus : byte { Idle, Running, Done, Trapped }

/// <summary>All that changes on a CPU between two visible steps; copied to go back. What is larger (stack, frames) lies in memory.</summary>
internal struct CpuState
{
    public Regs R;
    public int Pc;
    /// <summary>The program of the script that runs, by position.</summary>
    public int Position;
    public CpuStatus Status;
    /// <summary>Nested calls.</summary>
    public byte Depth;
    /// <summary>Micro-step within the helper or kernel function being called; 0 at its start.</summary>
    public int Step;
    /// <summary>What that call remembers from one micro-step to the next.</summary>
    public ulong A, B, C, D;
    public int RcuDepth;
    /// <summary>True from a program's first visible step to its end.</summary>
    public bool Begun;
    /// <summary>Things that keep interrupts off this CPU: locks held.</summary>
    public int IrqOff;
    /// <summary>How many objects had been given up when the present read-side section took its first visible step; -1 outside and before.</summary>
    public int ReaderSince;
    public int MayGoto;
    /// <summary>Number + 1 of the program that a tail call switched to, among the machine's; 0 for the script's own.</summary>
    public int Tail;
    public int TailCalls;
    public long Insns;
    public uint Random;
    /// <summary>What <c>bpf_set_retval</c> left for the hook to return.</summary>
    public ulong ReturnValue;
    public TrapKind Trap;
}
