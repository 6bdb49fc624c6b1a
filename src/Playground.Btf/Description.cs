namespace Playground.Btf;

/// <summary>Writes one type's name as C does, inside out: each step wraps what was written so far.</summary>
internal sealed class Description(BtfSpec btf)
{
    /// <summary>Most types named in one description; hostile types can contain each other many times over.</summary>
    private int steps = 500;

    public string Of(int id, string inner, int depth)
    {
        if (--steps < 0 || depth > 32)
            return "..." + inner;
        return btf[id] switch
        {
            BtfVoid => Spaced("void", inner),
            BtfPtr p => Of(p.Target, btf[p.Target] is BtfArray or BtfFuncProto ? $"(*{inner})" : $"*{inner}", depth + 1),
            BtfConst q => Qualified("const", q, inner, depth),
            BtfVolatile q => Qualified("volatile", q, inner, depth),
            BtfRestrict q => Qualified("restrict", q, inner, depth),
            BtfTypeTag t => Of(t.Target, inner, depth + 1),
            BtfArray a => Of(a.Element, $"{inner}[{a.Count}]", depth + 1),
            BtfFuncProto f => Of(f.Return, $"{inner}({Parameters(f, depth)})", depth + 1),
            BtfComposite c => Spaced($"{(c.IsUnion ? "union" : "struct")} {(c.Name.Length > 0 ? c.Name : "{...}")}", inner),
            BtfFwd f => Spaced($"{(f.IsUnion ? "union" : "struct")} {f.Name}", inner),
            BtfEnum e => Spaced(e.Name.Length > 0 ? $"enum {e.Name}" : "enum {...}", inner),
            var t => Spaced(t.Name, inner),
        };
    }

    private string Parameters(BtfFuncProto f, int depth) =>
        string.Join(", ", f.Params.Take(32).Select(p => p.Type == 0 ? "..." : Of(p.Type, p.Name, depth + 1)));

    /// <summary>C writes a pointer's own qualifier behind the star, everything else's in front.</summary>
    private string Qualified(string word, BtfRef qualifier, string inner, int depth) => btf[qualifier.Target] is BtfPtr
        ? Of(qualifier.Target, Spaced($" {word}", inner), depth + 1)
        : $"{word} {Of(qualifier.Target, inner, depth + 1)}";

    private static string Spaced(string type, string inner) => inner.Length == 0 || inner[0] == ' ' ? type + inner : $"{type} {inner}";
}
