using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Playground.Kernel.Profiles.Tables;

/// <summary>Reads <c>helpers.tsv</c>: a row H per helper, P per prototype, A per argument.</summary>
internal static class HelperTable
{
    public static FrozenDictionary<int, HelperSpec> Read(DataFolder folder)
    {
        var helpers = new Dictionary<int, HelperSpec>();
        var args = new List<HelperArg>();
        (int Id, string Name) helper = default;
        var protos = new List<HelperProto>();
        string[]? proto = null;

        foreach (var row in folder.Rows("helpers.tsv"))
        {
            switch (row[0])
            {
                case "A":
                    args.Add(Arg(row));
                    break;
                case "P":
                    EndProto();
                    proto = row;
                    break;
                default:
                    EndHelper();
                    helper = (int.Parse(row[1]), row[2]);
                    break;
            }
        }
        EndHelper();
        return helpers.ToFrozenDictionary();

        void EndProto()
        {
            if (proto != null)
                protos.Add(Proto(proto, [.. args]));
            (proto, args) = (null, []);
        }

        void EndHelper()
        {
            EndProto();
            if (helper.Name != null)
                helpers[helper.Id] = new HelperSpec(helper.Id, helper.Name, [.. protos]);
            protos.Clear();
        }
    }

    private static HelperProto Proto(string[] row, ImmutableArray<HelperArg> args)
    {
        var bits = DataFolder.Words(row[3]);
        var (ret, flags) = TypeNames.Ret(row[5]);
        return new HelperProto(row[1], ret, flags, TypeNames.Struct(row[6]), args,
            bits.Contains("gpl_only"), bits.Contains("pkt_access"), bits.Contains("might_sleep"), bits.Contains("allow_fastcall"),
            row[4] == "-" ? "" : row[4])
        { Dispatchers = [.. row[2].Split(';')] };
    }

    private static HelperArg Arg(string[] row)
    {
        var (type, flags) = TypeNames.Arg(row[1]);
        var size = row.FirstOrDefault(c => c.StartsWith("size=", StringComparison.Ordinal));
        var btf = row.FirstOrDefault(c => c.StartsWith("btf=", StringComparison.Ordinal));
        var name = btf == null ? "" : TypeNames.Struct(btf[4..]);
        return new HelperArg(type, flags, size == null ? 0 : TypeNames.Size(size[5..]), name == "" ? [] : [name]);
    }
}
