using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>A kernel as data: everything that differs from one kernel to another and that a verdict or a run depends on. Immutable; parts are read when first asked for.</summary>
public sealed record Profile
{
    private readonly ProfileSource source;
    private readonly Lazy<FrozenDictionary<int, KfuncSpec>> kfuncs;
    private readonly Lazy<FrozenDictionary<string, KfuncSpec>> kfuncsByName;

    [SetsRequiredMembers]
    internal Profile(string name, KernelVersion version, ProfileSource source)
    {
        (Name, Version, this.source) = (name, version, source);
        kfuncs = new(() => source.Kfuncs.Value.ToFrozenDictionary(k => k.BtfId));
        kfuncsByName = new(() => source.Kfuncs.Value.ToFrozenDictionary(k => k.Name));
    }

    /// <summary>As given on the command line, variant included: <c>proposal-2022-02+kptr_get=plain-inc</c>.</summary>
    public required string Name { get; init; }
    public required KernelVersion Version { get; init; }
    /// <summary>Rows swapped for another behaviour, by name: <c>kptr_get</c> to <c>plain-inc</c>. The verifier sees no difference.</summary>
    public FrozenDictionary<string, string> Variants { get; init; } = FrozenDictionary<string, string>.Empty;
    /// <summary>True when a row has been swapped for this behaviour.</summary>
    public bool HasVariant(string row, string behaviour) => Variants.TryGetValue(row, out var chosen) && chosen == behaviour;
    /// <summary>True for the design of the 2022 discussion.</summary>
    public bool IsProposal { get; init; }
    /// <summary>True for the kernel of this computer: it says itself what it refuses, so nothing is derived for it.</summary>
    public bool JudgesItself { get; init; }
    public BtfSpec KernelBtf => source.Btf.Value;
    public FrozenDictionary<int, HelperSpec> Helpers => source.Helpers.Value;
    /// <summary>By BTF id.</summary>
    public FrozenDictionary<int, KfuncSpec> Kfuncs => kfuncs.Value;
    public FrozenDictionary<string, KfuncSpec> KfuncsByName => kfuncsByName.Value;
    public ImmutableArray<ContextSpec> Contexts => source.Contexts.Value;
    public ImmutableArray<ProgTypeSpec> ProgTypes => source.ProgTypes.Value;
    public ImmutableArray<SectionSpec> Sections => source.Sections.Value;
    public FrozenDictionary<MapType, MapTypeSpec> MapTypes => source.Maps.Value.Types;
    /// <summary>Map types that a helper (by name, with <c>bpf_</c>) takes; a helper that is not here takes any.</summary>
    public FrozenDictionary<string, FrozenSet<MapType>> HelperMapTypes => source.Maps.Value.HelperTypes;
    /// <summary>Map types whose values may have a special field, by the kernel's name of the field (<c>BPF_KPTR_REF</c>).</summary>
    public FrozenDictionary<string, FrozenSet<MapType>> FieldMapTypes => source.Maps.Value.FieldTypes;
    /// <summary>Kernel configuration, values as the file has them: <c>CONFIG_HZ</c> to <c>1000</c>.</summary>
    public FrozenDictionary<string, string> Config => source.Config.Value;
    /// <summary>Names of kernel symbols (<c>kallsyms</c>); empty when the kernel's were not recorded.</summary>
    public FrozenSet<string> Symbols => source.Symbols.Value;
    /// <summary>Possible CPUs of the modelled machine.</summary>
    public int PossibleCpus { get; init; } = 2;

    /// <summary>The rules of a program type; an attach type without rules of its own has those of the type.</summary>
    public ProgTypeSpec? ProgTypeSpec(ProgType type, AttachType attach) =>
        ProgTypes.FirstOrDefault(p => p.Type == type && p.AttachType == attach) ?? ProgTypes.FirstOrDefault(p => p.Type == type);

    public ContextSpec? Context(ProgType type, AttachType attach) =>
        Contexts.FirstOrDefault(c => c.Type == type && c.AttachType == attach) ?? Contexts.FirstOrDefault(c => c.Type == type);

    /// <summary>The prototype with which programs of this kind call helper <paramref name="id"/>; without one, the reason in the kernel's words.</summary>
    /// <param name="target">Attach target by name; decides for iterators (<c>tcp</c>, <c>unix</c>).</param>
    /// <remarks>A helper that may sleep is offered to programs that may not; refusing the call then is the verifier's.</remarks>
    public (HelperProto? Proto, string Reason) HelperFor(ProgType type, AttachType attach, int id, bool sleepable, string? target = null)
    {
        if (!Helpers.TryGetValue(id, out var helper))
            return (null, id == 0 ? "program of this type cannot use helper bpf_unspec#0" : $"invalid func unknown#{id}");
        var proto = source.Access.Value.Choose(helper, type, attach, target, sleepable);
        if (proto != null)
            return (proto, "");
        return (null, Version < new KernelVersion(6, 12) ? $"unknown func {helper.Name}#{id}" : $"program of this type cannot use helper {helper.Name}#{id}");
    }
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
