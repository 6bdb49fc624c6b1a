using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Profiles.Tables;

namespace Playground.Kernel.Profiles;

/// <summary>The profiles that the product carries; each is read once, when first asked for.</summary>
public static class ProfileCatalog
{
    public const string Default = "linux-6.18";

    public static IReadOnlyList<string> Names { get; } =
        [Default, "linux-6.12", "linux-6.1", Proposal, .. ProfileVariant.All.Select(v => $"{Proposal}+{v}")];

    private const string Proposal = "proposal-2022-02";

    /// <summary>Rows that a variant may swap, and the behaviours that there are besides the design's.</summary>
    public static FrozenDictionary<string, ImmutableArray<string>> VariantRows { get; } =
        ProfileVariant.All.GroupBy(v => v.Row).ToFrozenDictionary(g => g.Key, g => g.Select(v => v.Behaviour).ToImmutableArray());

    private static readonly ConcurrentDictionary<string, Lazy<Profile>> Profiles = new();

    /// <summary>The profile of this name; <c>name+row=behaviour</c> swaps rows of it, several with more <c>+</c>.</summary>
    /// <exception cref="UnknownProfileException">No profile or variant of that name.</exception>
    public static Profile Get(string name)
    {
        var parts = name.Split('+');
        var profile = Profiles.GetOrAdd(parts[0], n => new(() => Read(n))).Value;
        if (parts.Length == 1)
            return profile;
        var variants = new Dictionary<string, string>();
        foreach (var part in parts[1..])
        {
            if (part.Split('=') is not [var row, var behaviour] || !profile.IsProposal || !VariantRows.TryGetValue(row, out var known)
                || !known.Contains(behaviour) || !variants.TryAdd(row, behaviour))
                throw new UnknownProfileException(name);
        }
        return profile with { Name = name, Variants = variants.ToFrozenDictionary() };
    }

    /// <summary>A kernel that is not in the catalog: its own types, the tables of the nearest kernel that is, ids of kernel functions looked up anew.</summary>
    public static Profile ForKernel(string name, KernelVersion version, BtfSpec types)
    {
        var nearest = version >= new KernelVersion(6, 15) ? "linux-6.18" : version >= new KernelVersion(6, 4) ? "linux-6.12" : "linux-6.1";
        var tables = ProfileSource.Read(nearest);
        return new Profile(name, version, tables.WithTypes(types)) { JudgesItself = true };
    }

    private static Profile Read(string name) => name switch
    {
        "linux-6.18" => new Profile(name, new KernelVersion(6, 18), ProfileSource.Read(name)),
        "linux-6.12" => new Profile(name, new KernelVersion(6, 12), ProfileSource.Read(name)),
        "linux-6.1" => new Profile(name, new KernelVersion(6, 1), ProfileSource.Read(name)),
        Proposal => new Profile(name, new KernelVersion(6, 1), ProposalTables.Read()) { IsProposal = true },
        _ => throw new UnknownProfileException(name),
    };
}

/// <summary>A profile name that the catalog does not have.</summary>
public sealed class UnknownProfileException(string name)
    : Exception($"no profile is named '{name}'; there are: {string.Join(", ", ProfileCatalog.Names)}");
