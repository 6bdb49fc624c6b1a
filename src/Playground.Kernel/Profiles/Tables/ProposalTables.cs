using System.Collections.Frozen;
using Playground.Btf;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>The 2022 design: linux-6.1's tables and types, the proposal's helpers, and the functions of its alternative.</summary>
internal static class ProposalTables
{
    public static ProfileSource Read()
    {
        var older = ProfileSource.Read("linux-6.1");
        var own = new DataFolder("proposal-2022-02");
        // Types and functions belong together: a function's id is where its type was added.
        var extended = new Lazy<(BtfSpec Types, KfuncSpec[] Kfuncs)>(() => Extend(own));
        return new ProfileSource
        {
            Btf = new(() => extended.Value.Types),
            Helpers = new(() => older.Helpers.Value.Concat(HelperTable.Read(own)).ToFrozenDictionary()),
            Kfuncs = new(() => [.. extended.Value.Kfuncs]),
            Access = older.Access,
            Contexts = older.Contexts,
            ProgTypes = older.ProgTypes,
            Sections = older.Sections,
            Maps = new(() => new MapTables(own)),
            Config = older.Config,
            Symbols = older.Symbols,
        };
    }

    private static (BtfSpec, KfuncSpec[]) Extend(DataFolder own)
    {
        var extension = new BtfExtension(new DataFolder("linux-6.1").Bytes("vmlinux.btf.gz"));
        var kfuncs = own.Rows("kfuncs.tsv").Select(row =>
        {
            var parameters = DataFolder.Words(row[2]).Select(p => p.Split(' ')).Select(p => (p[0], p[1])).ToArray();
            return new KfuncSpec(row[0], extension.AddFunction(row[0], row[1], parameters), KfuncTable.Flags(row[3]), [], "");
        }).ToArray();
        return (extension.Build(), kfuncs);
    }
}
