using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>A kernel as data: everything that differs from one kernel to another and that a verdict or a run depends on. Immutable.</summary>
public sealed record Profile
{
    /// <summary>As given on the command line, variant included: <c>proposal-2022-02+kptr_get=plain-inc</c>.</summary>
    public required string Name { get; init; }
    public required KernelVersion Version { get; init; }
    /// <summary>Rows swapped for another behaviour, by name: <c>kptr_get</c> to <c>plain-inc</c>. The verifier sees no difference.</summary>
    public FrozenDictionary<string, string> Variants { get; init; } = FrozenDictionary<string, string>.Empty;
    /// <summary>True for the design of the 2022 discussion.</summary>
    public bool IsProposal { get; init; }
    public required BtfSpec KernelBtf { get; init; }
    public required FrozenDictionary<int, HelperSpec> Helpers { get; init; }
    /// <summary>By BTF id.</summary>
    public required FrozenDictionary<int, KfuncSpec> Kfuncs { get; init; }
    public required FrozenDictionary<string, KfuncSpec> KfuncsByName { get; init; }
    public required ImmutableArray<ContextSpec> Contexts { get; init; }
    public required ImmutableArray<ProgTypeSpec> ProgTypes { get; init; }
    public required ImmutableArray<SectionSpec> Sections { get; init; }
    /// <summary>Kernel configuration, values as the file has them: <c>CONFIG_HZ</c> to <c>1000</c>.</summary>
    public required FrozenDictionary<string, string> Config { get; init; }
    /// <summary>Names of kernel symbols (<c>kallsyms</c>).</summary>
    public required FrozenSet<string> Symbols { get; init; }
    /// <summary>Possible CPUs of the modelled machine.</summary>
    public int PossibleCpus { get; init; } = 2;

    /// <summary>The rules of a program type; an attach type without rules of its own has those of the type.</summary>
    public ProgTypeSpec? ProgTypeSpec(ProgType type, AttachType attach) =>
        ProgTypes.FirstOrDefault(p => p.Type == type && p.AttachType == attach) ?? ProgTypes.FirstOrDefault(p => p.Type == type);

    public ContextSpec? Context(ProgType type, AttachType attach) =>
        Contexts.FirstOrDefault(c => c.Type == type && c.AttachType == attach) ?? Contexts.FirstOrDefault(c => c.Type == type);
}

/// <summary>Major and minor number of a kernel; ordered.</summary>
public readonly record struct KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    public int CompareTo(KernelVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));
    public static bool operator <(KernelVersion a, KernelVersion b) => a.CompareTo(b) < 0;
    public static bool operator >(KernelVersion a, KernelVersion b) => a.CompareTo(b) > 0;
    public static bool operator <=(KernelVersion a, KernelVersion b) => a.CompareTo(b) <= 0;
    public static bool operator >=(KernelVersion a, KernelVersion b) => a.CompareTo(b) >= 0;
}
