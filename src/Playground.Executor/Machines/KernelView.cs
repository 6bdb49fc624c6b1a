using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Executor.Machines;

/// <summary>What the machine needs to know of a profile.</summary>
/// <param name="HelperName">Name of a helper by number; null if there is none.</param>
/// <param name="KfuncName">Name of a kernel function by BTF id; null if there is none.</param>
/// <param name="Btf">The kernel's types, read when first asked for.</param>
/// <param name="RefcountOffset">Bytes from the start of a kernel struct to its count; null when it has none.</param>
/// <param name="FieldsOf">The special fields of a map's values.</param>
/// <param name="StructFields">The special fields of a struct of a program.</param>
internal sealed record KernelView(Func<int, string?> HelperName, Func<int, string?> KfuncName, Func<BtfSpec> Btf,
    FrozenDictionary<string, string> Variants, Func<string, int?> RefcountOffset, Func<MapSpec, ImmutableArray<SpecialField>> FieldsOf, Func<BtfSpec, int, ImmutableArray<SpecialField>> StructFields)
{
    public static KernelView Of(Profile profile) => new(
        HelperNames.NameOf,
        id => profile.Kfuncs.TryGetValue(id, out var kfunc) ? kfunc.Name : profile.KernelBtf.Contains(id) ? profile.KernelBtf[id].Name : null,
        () => profile.KernelBtf,
        profile.Variants,
        type => KptrTypes.RefcountOffset(profile, type),
        map => SpecialFields.Of(map, profile).Fields,
        (btf, id) => SpecialFields.OfStruct(btf, id, profile)?.Fields ?? [])
    {
        Version = profile.Version,
    };

    /// <summary>Turns after which <c>may_goto</c> leaves a loop. Before 6.15 a counter; since then a clock that is first looked at after 65,535 turns, and here time is up then.</summary>
    public int MayGotoTurns => Version < new KernelVersion(6, 15) ? 1 << 23 : 65_535;

    public KernelVersion Version { get; init; } = new(6, 18);

    /// <summary>True when a behaviour has been swapped: <c>kptr_get=plain-inc</c>.</summary>
    public bool HasVariant(string row, string behaviour) => Variants.TryGetValue(row, out var chosen) && chosen == behaviour;
}
