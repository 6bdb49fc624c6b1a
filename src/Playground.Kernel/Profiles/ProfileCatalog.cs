using System.Collections.Concurrent;
using Playground.Btf;

namespace Playground.Kernel.Profiles;

/// <summary>The profiles that the product carries; each is read once, when first asked for.</summary>
public static class ProfileCatalog
{
    public const string Default = "linux-6.18";

    public static IReadOnlyList<string> Names { get; } = [Default, "linux-6.12", "linux-6.1", "proposal-2022-02", "proposal-2022-02+kptr_get=plain-inc"];

    private static readonly ConcurrentDictionary<string, Lazy<Profile>> Profiles = new();

    /// <exception cref="UnknownProfileException">No profile or variant of that name.</exception>
    public static Profile Get(string name) => Names.Contains(name)
        ? Profiles.GetOrAdd(name, n => new(() => Read(n))).Value
        : throw new UnknownProfileException(name);

    /// <summary>A kernel that is not in the catalog: its own types, the tables of the nearest kernel that is, ids of kernel functions looked up anew.</summary>
    public static Profile ForKernel(string name, KernelVersion version, BtfSpec types)
    {
        var tables = ProfileSource.Read("linux-6.18");
        return new Profile(name, version, tables.WithTypes(types));
    }

    private static Profile Read(string name) => name switch
    {
        "linux-6.18" => new Profile(name, new KernelVersion(6, 18), ProfileSource.Read(name)),
        _ => throw new UnknownProfileException(name),
    };
}

/// <summary>A profile name that the catalog does not have.</summary>
public sealed class UnknownProfileException(string name)
    : Exception($"no profile is named '{name}'; there are: {string.Join(", ", ProfileCatalog.Names)}");
