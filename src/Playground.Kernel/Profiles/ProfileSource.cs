using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Profiles.Tables;

namespace Playground.Kernel.Profiles;

/// <summary>The parts of a profile, each read when first asked for: a verification of a packet program never reads the kernel's types.</summary>
internal sealed class ProfileSource
{
    public required Lazy<BtfSpec> Btf { get; init; }
    public required Lazy<FrozenDictionary<int, HelperSpec>> Helpers { get; init; }
    public required Lazy<HelperAccess> Access { get; init; }
    public required Lazy<ImmutableArray<KfuncSpec>> Kfuncs { get; init; }
    public required Lazy<ImmutableArray<ContextSpec>> Contexts { get; init; }
    public required Lazy<ImmutableArray<ProgTypeSpec>> ProgTypes { get; init; }
    public required Lazy<ImmutableArray<SectionSpec>> Sections { get; init; }
    public required Lazy<MapTables> Maps { get; init; }
    public required Lazy<FrozenDictionary<string, string>> Config { get; init; }
    public required Lazy<FrozenSet<string>> Symbols { get; init; }

    /// <summary>A kernel whose tables are embedded, types included.</summary>
    public static ProfileSource Read(string kernel)
    {
        var folder = new DataFolder(kernel);
        return new ProfileSource
        {
            Btf = new(() => BtfReader.Read(folder.Bytes("vmlinux.btf.gz"))),
            Helpers = new(() => HelperTable.Read(folder)),
            Access = new(() => new HelperAccess(folder)),
            Kfuncs = new(() => [.. KfuncTable.Read(folder)]),
            Contexts = new(() => ProgramTables.Contexts(folder)),
            ProgTypes = new(() => ProgramTables.ProgTypes(folder)),
            Sections = new(() => ProgramTables.Sections(folder)),
            Maps = new(() => new MapTables(folder)),
            Config = new(() => ReadConfig(folder)),
            Symbols = new(() => folder.Has("ksyms.gz") ? folder.Lines("ksyms.gz").ToFrozenSet() : []),
        };
    }

    /// <summary>The same tables over another kernel's types; kernel functions that it lacks are left out.</summary>
    public ProfileSource WithTypes(BtfSpec types) => new()
    {
        Btf = new(() => types),
        Kfuncs = new(() => [.. Kfuncs.Value.Select(k => k with { BtfId = types.FindFirst(k.Name, BtfKind.Func)?.Id ?? 0 }).Where(k => k.BtfId != 0)]),
        Helpers = Helpers,
        Access = Access,
        Contexts = Contexts,
        ProgTypes = ProgTypes,
        Sections = Sections,
        Maps = Maps,
        Config = Config,
        Symbols = Symbols,
    };

    private static FrozenDictionary<string, string> ReadConfig(DataFolder folder) => folder.Lines("config.gz")
        .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
        .ToFrozenDictionary(pair => pair[0], pair => pair[1]);
}
