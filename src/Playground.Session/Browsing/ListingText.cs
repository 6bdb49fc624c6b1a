using System.Text;

namespace Playground.Session.Browsing;

/// <summary>Listings and layouts as plain text, for terminals.</summary>
public static class ListingText
{
    /// <summary>Programs, maps with their special fields, externs.</summary>
    public static string Of(ObjectListing listing)
    {
        var text = new StringBuilder($"{listing.FileName}: licence {(listing.License.Length > 0 ? listing.License : "none")}, {listing.Types} types\n");
        foreach (var p in listing.Programs)
            text.Append($"program {p.Name}  SEC(\"{p.Section}\")  {(p.IsEntry ? p.ProgType : p.IsStatic ? "static subprogram" : "subprogram")}  {p.Insns} insns{(p.Linked > p.Insns ? $" ({p.Linked} linked)" : "")}{(p.Error.Length > 0 ? $"  not linked: {p.Error}" : "")}\n");
        foreach (var m in listing.Maps)
        {
            text.Append($"map {m.Name}  {m.Type}  key {m.KeySize}{Typed(m.Key)}  value {m.ValueSize}{Typed(m.Value)}  entries {m.MaxEntries}{(m.Flags != 0 ? $"  {m.FlagNames}" : "")}{(m.Inner is { } inner ? $"  of {inner}" : "")}{(m.Pinned is { } pin ? $"  pinned {pin}" : "")}{(m.IsFrozen ? "  frozen" : "")}\n");
            foreach (var f in m.Fields)
                text.Append($"  +{f.Offset}  {f.Kind}{(f.Target.Length > 0 ? $" {f.Target}" : "")}{(f.Destructor.Length > 0 ? $", given up by {f.Destructor}" : "")}\n");
            if (m.FieldsRefused.Length > 0)
                text.Append($"  special fields are plain bytes: {m.FieldsRefused}\n");
        }
        foreach (var e in listing.Externs)
            text.Append($"extern {e.Name}  {e.Kind}{(e.IsWeak ? " weak" : "")}{Typed(e.Type)}\n");
        foreach (var note in listing.Notes)
            text.Append($"note: {note}\n");
        return text.ToString();
    }

    /// <summary>One type a line: id, kind, name, size.</summary>
    public static string Of(TypePage page)
    {
        var text = new StringBuilder();
        foreach (var row in page.Rows)
            text.Append($"[{row.Id}] {row.Kind} {row.Name}{(row.Size is { } size ? $"  {size} bytes" : "")}{(row.Detail.Length > 0 ? $"  {row.Detail}" : "")}\n");
        if (page.Offset + page.Rows.Length < page.Total)
            text.Append($"{page.Total - page.Offset - page.Rows.Length} more\n");
        return text.ToString();
    }

    /// <summary>A type with offset and size of each member, unused bytes in between.</summary>
    public static string Of(TypeLayout layout)
    {
        var text = new StringBuilder(layout.Declaration);
        if (layout.Size is { } size)
            text.Append($"  size {size}, align {layout.Align}{(layout.Holes > 0 ? $", {layout.Holes} unused" : "")}");
        text.Append('\n');
        foreach (var row in layout.Rows)
        {
            if (row.HoleBefore > 0)
                text.Append($"{"",20}-- {row.HoleBefore} unused --\n");
            var at = row.Offset is { } offset ? $"{offset}{(row.Bits.Length > 0 ? $":{row.Bits}" : "")}" : row.Value;
            text.Append($"{at,10} {row.Size?.ToString() ?? "",7}  {new string(' ', row.Depth * 2)}{row.Text}{(row.Marks.IsEmpty ? "" : $"   <{string.Join(", ", row.Marks)}>")}\n");
        }
        if (layout.Truncated)
            text.Append("...\n");
        foreach (var note in layout.Notes)
            text.Append($"// {note}\n");
        return text.ToString();
    }

    private static string Typed(string type) => type.Length > 0 ? $" {type}" : "";
}
