using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>What acts: a CPU's own programs, what interrupts them, or someone beside the CPUs.</summary>
internal enum LaneKind : byte { Task, Irq, Nmi, User, Kernel, Rcu, Timer, Work }

/// <summary>One virtual CPU: its registers, its stack and frames, and the programs that it runs in order.</summary>
internal sealed class Cpu
{
    public const int FrameStack = 512, MaxFrames = 8;
    /// <summary>Bytes of a saved frame: return place, step to resume, R6 to R9, the caller's scratch, R1 of a callback.</summary>
    private const int FrameSize = 80;

    public CpuState S;

    public Cpu(int id, AddressSpace memory, int programs)
    {
        Id = id;
        Stack = memory.Add($"stack of cpu {id}", RegionKind.Stack, FrameStack * MaxFrames);
        Frames = memory.Add($"frames of cpu {id}", RegionKind.Hidden, FrameSize * MaxFrames);
        Keys = memory.Add($"keys of cpu {id}", RegionKind.Stack, FrameStack * MaxFrames);
        Returns = memory.Add($"return values of cpu {id}", RegionKind.Hidden, 8 * Math.Max(programs, 1));
    }

    /// <summary>Number among those who act; the setup's is -1.</summary>
    public int Id { get; }
    /// <summary>The CPU that it runs on; interrupts share one.</summary>
    public int Processor { get; init; }
    public LaneKind Kind { get; init; }
    /// <summary>What traces call it.</summary>
    public string Label { get; init; } = "";
    public Region Stack { get; }
    public Region Frames { get; }
    /// <summary>Copies of keys that callbacks get, one place a frame.</summary>
    public Region Keys { get; }
    /// <summary>R0 of each finished program, eight bytes each.</summary>
    public Region Returns { get; }
    public Code[] Script { get; set; } = [];
    /// <summary>What R1 points to at the start of each program of the script; null for none.</summary>
    public Region?[] Contexts { get; set; } = [];
    public Region? Context => S.Position < Contexts.Length ? Contexts[S.Position] : null;
    /// <summary>The field in a map value whose timer fires here; 0 for whatever else has none of its own.</summary>
    public ulong TimerField { get; init; }
    /// <summary>The task that runs on this CPU.</summary>
    public KernelObject? Current { get; set; }
    /// <summary>Why it stopped; null unless <see cref="CpuState.Trap"/> is set.</summary>
    public string TrapMessage { get; set; } = "";

    /// <summary>All programs of the machine, for tail calls.</summary>
    public IReadOnlyList<Code> Codes { get; init; } = [];
    public Code Code => S.Tail == 0 ? Script[S.Position] : Codes[S.Tail - 1];

    /// <summary>Saves where a call came from; false when there are too many frames.</summary>
    /// <param name="resume">Step at which the calling function goes on; -1 for an ordinary subprogram call.</param>
    public bool Push(AddressSpace memory, int returnTo, int resume)
    {
        if (S.Depth >= MaxFrames - 1)
            return false;
        var at = S.Depth * FrameSize;
        memory.Write32(Frames, at, returnTo);
        memory.Write32(Frames, at + 4, resume);
        for (var i = 0; i < 4; i++)
            memory.Write64(Frames, at + 8 + i * 8, S.R[6 + i]);
        memory.Write64(Frames, at + 40, S.A);
        memory.Write64(Frames, at + 48, S.B);
        memory.Write64(Frames, at + 56, S.C);
        memory.Write64(Frames, at + 64, S.D);
        S.Depth++;
        if (Stack.Written is { } written)
            memory.ClearWritten(written, S.Depth * FrameStack, FrameStack);
        S.R[10] = Stack.Address + (ulong)((S.Depth + 1) * FrameStack);
        return true;
    }

    /// <summary>Leaves a frame: registers and scratch as they were; returns the step to resume.</summary>
    public int Pop()
    {
        var at = --S.Depth * FrameSize;
        S.Pc = Frames.Read32(at);
        var resume = Frames.Read32(at + 4);
        for (var i = 0; i < 4; i++)
            S.R[6 + i] = Frames.Read64(at + 8 + i * 8);
        S.A = Frames.Read64(at + 40);
        S.B = Frames.Read64(at + 48);
        S.C = Frames.Read64(at + 56);
        S.D = Frames.Read64(at + 64);
        S.R[10] = Stack.Address + (ulong)((S.Depth + 1) * FrameStack);
        return resume;
    }
}
