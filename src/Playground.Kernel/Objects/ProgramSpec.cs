using System.Collections.Immutable;
using Playground.Btf;
using Playground.Isa;

namespace Playground.Kernel.Objects;

/// <summary>A function's first instruction and its BTF FUNC id.</summary>
public readonly record struct FuncInfo(int Insn, int TypeId);

/// <summary>The source line that an instruction came from. Line and column count from 1; the text has no newline.</summary>
public sealed record LineInfo(int Insn, string File, string Text, int Line, int Column);

/// <summary>A program linked for one profile: exactly what would go to the kernel, and what it refers to.</summary>
/// <remarks>
/// In <see cref="Insns"/>, a load of a map (source 1 or 2) has the index into <see cref="Maps"/> as its immediate;
/// kernel functions and kernel variables have the id in the profile's kernel BTF.
/// </remarks>
public sealed record ProgramSpec
{
    public required string Name { get; init; }
    public string Section { get; init; } = "";
    public required ProgType Type { get; init; }
    public AttachType ExpectedAttachType { get; init; }

    /// <summary>Id in the profile's kernel BTF of what the program attaches to (function, tracepoint typedef, struct_ops type); 0 for none.</summary>
    public int AttachBtfId { get; init; }
    /// <summary>The same by name, as the section says it.</summary>
    public string? AttachTarget { get; init; }
    /// <summary>BPF_PROG_LOAD's flags (BPF_F_SLEEPABLE 16, BPF_F_STRICT_ALIGNMENT 1, BPF_F_ANY_ALIGNMENT 2, BPF_F_TEST_STATE_FREQ 8, BPF_F_XDP_HAS_FRAGS 32, BPF_F_TEST_REG_INVARIANTS 128).</summary>
    public uint Flags { get; init; }
    public bool IsSleepable => (Flags & 16) != 0;
    public string License { get; init; } = "";
    public bool IsGplCompatible => License is "GPL" or "GPL v2" or "GPL and additional rights" or "Dual BSD/GPL" or "Dual MIT/GPL" or "Dual MPL/GPL";

    public required ImmutableArray<Insn> Insns { get; init; }
    public ImmutableArray<MapSpec> Maps { get; init; } = [];

    /// <summary>The program's own types; null when it goes to the kernel without BTF.</summary>
    public BtfSpec? Btf { get; init; }
    public ImmutableArray<FuncInfo> Funcs { get; init; } = [];
    public ImmutableArray<LineInfo> Lines { get; init; } = [];

    /// <summary>What the loader did quietly, in plain words (BTF refused and left out, map created without BTF).</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
