using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Kernel.Types;

/// <summary>What loading a program's types says (BPF_BTF_LOAD): names, sizes, places, references, special fields.</summary>
/// <remarks>
/// Source: what Linux 6.18 answered to objects of many compilers and to broken variations of them. Two passes: each type
/// alone, then what it refers to; the first error counts.
/// </remarks>
public static class BtfCheck
{
    private const int LongestName = 511, MaxDepth = 32;

    /// <summary>Errno and reason; 0 when the kernel takes the types.</summary>
    public static (int Errno, string Reason) Check(BtfSpec btf, Profile profile)
    {
        if (btf.Count == 1)
            return (Errnos.EINVAL, "there are no types");
        foreach (var type in btf.Types.Skip(1))
        {
            if (Alone(type) is { } reason)
                return (type is BtfInt && reason == UnsupportedEncoding ? Errnos.ENOTSUPP : Errnos.EINVAL, Text(btf, type, reason));
        }
        var references = new BtfReferences(btf);
        foreach (var type in btf.Types.Skip(1))
        {
            if (references.Check(type) is { } reason)
                return (Errnos.EINVAL, Text(btf, type, reason));
        }
        return SpecialFields.CheckBtf(btf, profile);
    }

    private const string UnsupportedEncoding = "unsupported encoding";

    private static string Text(BtfSpec btf, BtfType type, string reason) => $"type {type.Id} ({type.Kind} {btf[type.Id].Name}): {reason}";

    private static string? Alone(BtfType type) => type switch
    {
        BtfInt i => i.Bits + i.BitOffset > 128 || (i.Bits + i.BitOffset + 7) / 8 > i.Size ? "more bits than its size"
            : i.Encoding is 0 or 1 or 2 or 4 ? null : UnsupportedEncoding,
        BtfTypedef or BtfFunc { Linkage: BtfLinkage.Static or BtfLinkage.Global } or BtfFwd => Identifier(type.Name) ? null : "invalid name",
        BtfFunc => "invalid linkage",
        BtfTypeTag or BtfDeclTag { ComponentIndex: >= -1 } => type.Name.Length > 0 ? null : "no value",
        BtfDeclTag => "invalid component",
        BtfVar v => !Identifier(v.Name) ? "invalid name" : v.Target == 0 ? "void" : v.Linkage is BtfLinkage.Static or BtfLinkage.Global ? null : "invalid linkage",
        BtfComposite c => c.Name.Length == 0 || Identifier(c.Name) ? Members(c) : "invalid name",
        BtfEnum e => !int.IsPow2(e.Size) || e.Size > 8 ? "unexpected size" : e.Name.Length > 0 && !Identifier(e.Name) || !e.Values.All(v => Identifier(v.Name)) ? "invalid name" : null,
        BtfDatasec d => SectionName(d.Name) ? Places(d) : "invalid name",
        BtfFloat f => f.Size is 2 or 4 or 8 or 12 or 16 ? null : "invalid size",
        BtfArray a => a.Name.Length > 0 ? "invalid name" : a.Element == 0 || a.IndexType == 0 ? "void" : null,
        _ => type.Name.Length > 0 ? "invalid name" : null,
    };

    private static string? Members(BtfComposite c)
    {
        var last = 0;
        foreach (var member in c.Members)
        {
            if (member.Name.Length > 0 && !Identifier(member.Name))
                return "invalid name of a member";
            if (member.Type == 0)
                return "a member of type void";
            if (member.BitOffset < last || (c.IsUnion && member.BitOffset != 0))
                return $"invalid offset of member '{member.Name}'";
            if ((member.BitOffset + 7L) / 8 > c.Size)
                return $"member '{member.Name}' is beyond the end";
            last = member.BitOffset;
        }
        return null;
    }

    private static string? Places(BtfDatasec d)
    {
        if (d.Size == 0)
            return "size 0";
        long end = 0, sum = 0;
        foreach (var place in d.Vars)
        {
            if (place.Var == 0)
                return "a variable of type void";
            if (place.Offset < end || place.Offset >= d.Size)
                return "invalid offset of a variable";
            if (place.Size == 0 || place.Size > d.Size)
                return "invalid size of a variable";
            end = (long)place.Offset + place.Size;
            sum += place.Size;
            if (end > d.Size || sum > d.Size)
                return "a variable is beyond the end";
        }
        return null;
    }

    private static bool Identifier(string name) =>
        name.Length is > 0 and <= LongestName && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');

    private static bool SectionName(string name) => name.Length is > 0 and <= LongestName && name.All(c => c is >= ' ' and < '\x7f');

    /// <summary>True for a name that a function's parameter may have.</summary>
    internal static bool IsParameterName(string name) => name.Length == 0 || Identifier(name);

    internal static int DepthLimit => MaxDepth;
}
