using Playground.Executor.Functions;
using Playground.Isa;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>An instruction ready to run: operands resolved, jumps as absolute targets, callees bound.</summary>
internal readonly record struct Decoded(Op Op, byte Dst, byte Src, byte Size, bool Is32, bool UsesReg, short Off, int Target, ulong Imm)
{
    public KernelFunction? Callee { get; init; }
    /// <summary>A load whose bad address reads as 0.</summary>
    public bool Tolerant { get; init; }
    /// <summary>The access is relative to the program's arena.</summary>
    public bool Arena { get; init; }
    /// <summary>The callee is a kernel function that returns an int: the upper half of R0 is 0 after it.</summary>
    public bool NarrowResult { get; init; }
    /// <summary>What a loaded pointer points to when memory holds NULL where the kernel never does: a type's id, or minus the bytes of plain memory; 0 when NULL is NULL.</summary>
    public int Pointee { get; init; }
    /// <summary>Register set before a call, or -1; the value is in <see cref="PatchValue"/>.</summary>
    public sbyte PatchRegister { get; init; } = -1;
    public ulong PatchValue { get; init; }
}

/// <summary>A program ready to run on a machine.</summary>
internal sealed class Code(ProgramSpec spec, Decoded[] insns, ulong address)
{
    public ProgramSpec Spec { get; } = spec;
    public string Name => Spec.Name;
    public Decoded[] Insns { get; } = insns;
    /// <summary>Address that stands for the first instruction, in function pointers: eight bytes an instruction.</summary>
    public ulong Address { get; } = address;
    /// <summary>Where an exception is handled; -1 when the program returns its cookie.</summary>
    public int ExceptionCallback { get; init; } = -1;
    /// <summary>The arena that the program uses, or null.</summary>
    public Maps.ArenaMap? Arena { get; init; }
}
