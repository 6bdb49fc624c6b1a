using System.Text;
using Playground.Btf;

namespace Playground.Session.Conversions;

/// <summary>Types as text, one line a type with its members beneath: <c>[7] STRUCT 'value' size=16 vlen=2</c>.</summary>
internal static class BtfListing
{
    public static string Of(BtfSpec btf)
    {
        var text = new StringBuilder();
        foreach (var type in btf.Types.Where(t => t.Id > 0))
        {
            text.Append('[').Append(type.Id).Append("] ").Append(KindName(type.Kind)).Append(" '").Append(type.Name.Length > 0 ? type.Name : "(anon)").Append('\'');
            Append(text, type);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, BtfType type)
    {
        switch (type)
        {
            case BtfInt t:
                text.Append($" size={t.Size} bits_offset={t.BitOffset} nr_bits={t.Bits} encoding={Encoding(t.Encoding)}\n");
                break;
            case BtfArray t:
                text.Append($" type_id={t.Element} index_type_id={t.IndexType} nr_elems={t.Count}\n");
                break;
            case BtfComposite t:
                text.Append($" size={t.Size} vlen={t.Members.Length}\n");
                foreach (var m in t.Members)
                    text.Append($"\t'{Name(m.Name)}' type_id={m.Type} bits_offset={m.BitOffset}{(m.BitfieldSize > 0 ? $" bitfield_size={m.BitfieldSize}" : "")}\n");
                break;
            case BtfEnum t:
                text.Append($" encoding={(t.IsSigned ? "SIGNED" : "UNSIGNED")} size={t.Size} vlen={t.Values.Length}\n");
                foreach (var v in t.Values)
                    text.Append($"\t'{v.Name}' val={(t.IsSigned ? v.Value.ToString() : ((ulong)v.Value).ToString())}\n");
                break;
            case BtfFwd t:
                text.Append($" fwd_kind={(t.IsUnion ? "union" : "struct")}\n");
                break;
            case BtfFloat t:
                text.Append($" size={t.Size}\n");
                break;
            case BtfFuncProto t:
                text.Append($" ret_type_id={t.Return} vlen={t.Params.Length}\n");
                foreach (var p in t.Params)
                    text.Append($"\t'{Name(p.Name)}' type_id={p.Type}\n");
                break;
            case BtfFunc t:
                text.Append($" type_id={t.Target} linkage={t.Linkage.ToString().ToLowerInvariant()}\n");
                break;
            case BtfVar t:
                text.Append($" type_id={t.Target}, linkage={t.Linkage.ToString().ToLowerInvariant()}\n");
                break;
            case BtfDatasec t:
                text.Append($" size={t.Size} vlen={t.Vars.Length}\n");
                foreach (var v in t.Vars)
                    text.Append($"\ttype_id={v.Var} offset={v.Offset} size={v.Size}\n");
                break;
            case BtfDeclTag t:
                text.Append($" type_id={t.Target} component_idx={t.ComponentIndex}\n");
                break;
            case BtfRef t:
                text.Append($" type_id={t.Target}\n");
                break;
            default:
                text.Append('\n');
                break;
        }
    }

    private static string Name(string name) => name.Length > 0 ? name : "(anon)";

    private static string Encoding(int bits) => bits switch
    {
        0 => "(none)",
        1 => "SIGNED",
        2 => "CHAR",
        4 => "BOOL",
        _ => $"0x{bits:x}",
    };

    private static string KindName(BtfKind kind) => kind switch
    {
        BtfKind.FuncProto => "FUNC_PROTO",
        BtfKind.DeclTag => "DECL_TAG",
        BtfKind.TypeTag => "TYPE_TAG",
        _ => kind.ToString().ToUpperInvariant(),
    };
}
