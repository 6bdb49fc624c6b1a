using System.Globalization;
using System.Text;

namespace Playground.Btf.Header;

/// <summary>Writes one header; see <see cref="BtfHeader"/>.</summary>
internal sealed class HeaderWriter(BtfSpec btf)
{
    private const int MaxDepth = 200;

    /// <summary>A header may be this many times longer than what a kernel needs; hostile types stop here.</summary>
    private const int MaxLength = 64 << 20;

    /// <summary>The most padding written out in one gap, in bits; a larger gap is no struct of a kernel.</summary>
    private const long MaxGap = 8L << 16;

    private readonly StringBuilder text = new();
    private readonly HeaderNames names = new(btf);
    private readonly HeaderLayout layout = new(btf);
    private readonly HashSet<int> written = [];
    private readonly HashSet<int> inProgress = [];

    public string Write()
    {
        text.Append("""
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif


            """);
        foreach (var type in btf.Types)
        {
            if (type is BtfComposite { Name.Length: > 0 } or BtfFwd { Name.Length: > 0 } && written.Add(-type.Id))
                text.Append(Keyword(type)).Append(' ').Append(names.Of(type)).Append(";\n");
        }
        text.Append('\n');
        foreach (var type in btf.Types.OfType<BtfEnum>().Where(e => e.Name.Length > 0))
        {
            Enum(type, 0);
            text.Append(";\n\n");
            written.Add(type.Id);
        }
        foreach (var type in btf.Types)
        {
            if (type is BtfTypedef or BtfComposite { Name.Length: > 0 })
                Define(type, 0);
        }
        foreach (var type in btf.Types.OfType<BtfEnum>().Where(e => !written.Contains(e.Id)))
        {
            Enum(type, 0);
            text.Append(";\n\n");
        }
        text.Append("""
            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */

            """);
        return text.ToString();
    }

    private static string Keyword(BtfType type) => type is BtfComposite { IsUnion: true } or BtfFwd { IsUnion: true } ? "union" : "struct";

    /// <summary>Writes a typedef or a named struct, after everything it needs.</summary>
    private void Define(BtfType type, int depth)
    {
        if (written.Contains(type.Id))
            return;
        if (depth > MaxDepth || !inProgress.Add(type.Id))
            throw new BadBtfException($"type {type.Id} ({type.Name}): it contains itself, or nests deeper than {MaxDepth}");
        if (type is BtfTypedef typedef)
        {
            Need(typedef.Target, whole: false, depth + 1);
            text.Append("typedef ");
            Declaration(typedef.Target, names.Of(typedef), 0);
            text.Append(";\n\n");
        }
        else
        {
            NeedMembers((BtfComposite)type, depth);
            Composite((BtfComposite)type, 0);
            text.Append(";\n\n");
        }
        inProgress.Remove(type.Id);
        written.Add(type.Id);
        if (text.Length > MaxLength)
            throw new BadBtfException($"the header is longer than {MaxLength} letters");
    }

    private void NeedMembers(BtfComposite composite, int depth)
    {
        foreach (var member in composite.Members)
            Need(member.Type, whole: true, depth + 1);
    }

    /// <summary>Writes what a use of the type needs first: its name, or when <paramref name="whole"/> its definition.</summary>
    private void Need(int id, bool whole, int depth)
    {
        if (depth > MaxDepth)
            throw new BadBtfException($"type {id}: nested deeper than {MaxDepth}");
        switch (btf[id])
        {
            case BtfPtr p:
                Need(p.Target, whole: false, depth + 1);
                break;
            case BtfArray a:
                Need(a.Element, whole: true, depth + 1);
                break;
            case BtfTypedef t:
                Define(t, depth + 1);
                if (whole)
                    Need(t.Target, whole: true, depth + 1);
                break;
            case BtfRef and (BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag) and var q:
                Need(((BtfRef)q).Target, whole, depth + 1);
                break;
            case BtfComposite { Name.Length: 0 } c:
                NeedMembers(c, depth + 1);
                break;
            case BtfComposite c when whole:
                Define(c, depth + 1);
                break;
            case BtfFuncProto f:
                Need(f.Return, whole: false, depth + 1);
                foreach (var parameter in f.Params)
                    Need(parameter.Type, whole: false, depth + 1);
                break;
        }
    }

    private void Enum(BtfEnum type, int indent)
    {
        text.Append("enum ");
        if (type.Name.Length > 0)
            text.Append(names.Of(type)).Append(' ');
        text.Append("{\n");
        if (type.Values.IsEmpty) // only declared
            Line(indent + 1).Append(names.Enumerator($"__{type.Name}_{type.Id}")).Append(" = 0,\n");
        foreach (var value in type.Values)
        {
            Line(indent + 1).Append(names.Enumerator(value.Name)).Append(" = ");
            text.Append(type.IsSigned || value.Value is >= 0 and <= int.MaxValue
                ? value.Value == long.MinValue ? "(-9223372036854775807LL - 1)" : value.Value.ToString(CultureInfo.InvariantCulture) + (value.Value is > int.MaxValue or < int.MinValue ? "LL" : "")
                : ((ulong)value.Value).ToString(CultureInfo.InvariantCulture) + (type.Is64 ? "ULL" : "U"));
            text.Append(",\n");
        }
        Line(indent).Append('}');
        text.Append(type.Size switch { 1 => " __attribute__((mode(byte)))", 2 => " __attribute__((mode(HI)))", 8 => " __attribute__((mode(word)))", _ => "" });
    }

    private void Composite(BtfComposite type, int indent)
    {
        var packed = layout.IsPacked(type);
        text.Append(Keyword(type)).Append(' ');
        if (type.Name.Length > 0)
            text.Append(names.Of(type)).Append(' ');
        text.Append("{\n");
        var end = 0L;
        foreach (var member in type.Members)
        {
            if (!type.IsUnion && layout.Place(member, end, packed) != member.BitOffset)
                Pad(end, member.BitOffset, indent + 1);
            Line(indent + 1);
            Declaration(member.Type, member.Name.Length > 0 ? HeaderNames.Clean(member.Name) : "", indent + 1);
            if (member.BitfieldSize > 0)
                text.Append(": ").Append(member.BitfieldSize);
            text.Append(";\n");
            end = type.IsUnion ? Math.Max(end, layout.Width(member)) : member.BitOffset + layout.Width(member);
        }
        if (!type.IsUnion && HeaderLayout.RoundUp(end, packed ? 8 : layout.AlignOf(type.Id) * 8L) < type.Size * 8L)
            Pad(end, type.Size * 8L, indent + 1, opaque: type.Members.IsEmpty);
        Line(indent).Append('}');
        if (packed)
            text.Append(" __attribute__((packed))");
    }

    private void Pad(long from, long to, int indent, bool opaque = false)
    {
        if (to - from > MaxGap || opaque)
        {
            Line(indent).Append("char __pad").Append(from / 8).Append('[').Append((to - from) / 8).Append("];\n");
            return;
        }
        foreach (var (type, bits) in HeaderLayout.Padding(from, to))
            Line(indent).Append(type).Append(": ").Append(bits).Append(";\n");
    }

    private StringBuilder Line(int indent) => text.Append('\t', indent);

    /// <summary>Writes a declaration of <paramref name="name"/>, inside out: the declarator grows around the name until a base type is met.</summary>
    private void Declaration(int id, string name, int indent)
    {
        var (declarator, qualifiers, depth) = (name, "", 0);
        while (true)
        {
            if (++depth > MaxDepth || declarator.Length > 1 << 16)
                throw new BadBtfException($"type {id}: nested deeper than {MaxDepth}");
            switch (btf[id])
            {
                case BtfPtr p:
                    declarator = "*" + (qualifiers.Length > 0 ? qualifiers : "") + declarator;
                    (qualifiers, id) = ("", p.Target);
                    if (btf[p.Target] is BtfArray or BtfFuncProto)
                        declarator = $"({declarator})";
                    continue;
                case BtfArray a:
                    (declarator, id) = ($"{declarator}[{a.Count}]", a.Element);
                    continue;
                case BtfFuncProto f:
                    (declarator, id) = ($"{declarator}({Parameters(f, depth)})", f.Return);
                    qualifiers = "";
                    continue;
                case BtfConst c:
                    qualifiers += qualifiers.Contains("const") ? "" : "const ";
                    id = c.Target;
                    continue;
                case BtfVolatile v:
                    qualifiers += qualifiers.Contains("volatile") ? "" : "volatile ";
                    id = v.Target;
                    continue;
                case BtfRestrict r:
                    qualifiers += btf[r.Target] is BtfPtr ? "restrict " : "";
                    id = r.Target;
                    continue;
                case BtfTypeTag t:
                    id = t.Target;
                    continue;
                case var type:
                    text.Append(qualifiers);
                    Base(type, indent);
                    if (declarator.Length > 0)
                        text.Append(' ').Append(declarator);
                    return;
            }
        }
    }

    private void Base(BtfType type, int indent)
    {
        if (indent > MaxDepth)
            throw new BadBtfException($"type {type.Id}: nested deeper than {MaxDepth}");
        switch (type)
        {
            case BtfComposite { Name.Length: 0 } c:
                if (text.Length > MaxLength)
                    throw new BadBtfException($"the header is longer than {MaxLength} letters");
                Composite(c, indent);
                break;
            case BtfEnum { Name.Length: 0 } e:
                written.Add(e.Id);
                Enum(e, indent);
                break;
            case BtfComposite or BtfFwd:
                text.Append(Keyword(type)).Append(' ').Append(names.Of(type));
                break;
            case BtfEnum:
                text.Append("enum ").Append(names.Of(type));
                break;
            case BtfTypedef:
                text.Append(names.Of(type));
                break;
            default:
                text.Append(BaseTypes.Name(type));
                break;
        }
    }

    private string Parameters(BtfFuncProto proto, int depth)
    {
        if (depth > 8)
            return "";
        if (proto.Params.IsEmpty)
            return "void";
        if (proto.Params is [{ Type: 0 }])
            return "";
        // Written to the end of the text and taken off again: a parameter is a declaration like any other.
        var start = text.Length;
        for (var i = 0; i < proto.Params.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (proto.Params[i].Type == 0)
                text.Append("...");
            else
                Declaration(proto.Params[i].Type, "", MaxDepth - 4);
        }
        var list = text.ToString(start, text.Length - start);
        text.Length = start;
        return list;
    }
}
