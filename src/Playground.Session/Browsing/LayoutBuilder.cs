using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Session.Browsing;

/// <summary>Lays one type out as rows.</summary>
internal sealed class LayoutBuilder(BtfSpec btf, Profile profile, bool ofKernel)
{
    /// <summary>Most rows of one type; hostile types nest without end.</summary>
    private const int MaxRows = 20_000;
    private const int MaxDepth = 32;

    private readonly ImmutableArray<LayoutRow>.Builder rows = ImmutableArray.CreateBuilder<LayoutRow>();
    private readonly Dictionary<int, string> special = [];
    private readonly List<string> notes = [];
    private int holes;
    private bool truncated;

    public TypeLayout Build(int id)
    {
        var type = btf[id];
        switch (type)
        {
            case BtfComposite composite:
                Mark(composite);
                Members(composite, 0, 0);
                break;
            case BtfEnum e:
                foreach (var v in e.Values)
                    Add(new LayoutRow(0, v.Name, v.Name, "", 0, 0, null, "", null, e.IsSigned ? v.Value.ToString() : ((ulong)v.Value).ToString(), [], 0));
                break;
            case BtfDatasec section:
                foreach (var v in section.Vars.Where(v => btf[v.Var] is BtfVar))
                    Add(Row(0, btf[v.Var].Name, ((BtfVar)btf[v.Var]).Target, v.Offset, "", v.Size, 0));
                break;
            case BtfFunc function when btf[function.Target] is BtfFuncProto proto:
                Parameters(proto);
                break;
            case BtfFuncProto proto:
                Parameters(proto);
                break;
            case BtfRef reference when Named(reference.Target) is var target and > 0:
                Add(Row(0, "", reference.Target, null, "", btf.SizeOf(reference.Target), 0) with { TypeId = target });
                break;
        }
        Tags(type);
        return new TypeLayout(id, TypeShelf.KindName(type.Kind), type.Name, Declaration(type), type is BtfFunc ? null : btf.SizeOf(id), btf.AlignOf(id), holes,
            rows.ToImmutable(), [.. notes], truncated);
    }

    private void Members(BtfComposite composite, int baseOffset, int depth)
    {
        long end = 0;
        foreach (var member in composite.Members)
        {
            if (truncated)
                return;
            var inner = btf.SkipModifiers(member.Type) as BtfComposite;
            var size = btf.SizeOf(member.Type);
            var hole = composite.IsUnion ? 0 : (int)Math.Max(0, (member.BitOffset - end) / 8);
            holes += hole;
            end = Math.Max(end, member.BitOffset + (member.BitfieldSize > 0 ? member.BitfieldSize : (size ?? 0) * 8L));
            var bits = member.BitfieldSize > 0 ? $"{member.BitOffset % 8}:{member.BitfieldSize}" : "";
            var unnamed = member.Name.Length == 0 && inner is { Name.Length: 0 };
            var row = Row(depth, member.Name, member.Type, baseOffset + member.BitOffset / 8, bits, member.BitfieldSize > 0 ? null : size, hole);
            Add(unnamed ? row with { TypeId = 0, Nested = 0 } : row);
            if (unnamed && depth < MaxDepth)
                Members(inner!, baseOffset + member.BitOffset / 8, depth + 1);
        }
        if (!composite.IsUnion && composite.Members.Length > 0 && composite.Size > end / 8)
            holes += (int)(composite.Size - (end + 7) / 8);
    }

    private LayoutRow Row(int depth, string name, int type, int? offset, string bits, int? size, int hole)
    {
        var marks = ImmutableArray.CreateBuilder<string>();
        // A struct that begins with a slot is not the slot.
        if (offset is { } at && special.TryGetValue(at, out var mark) && bits.Length == 0 && (btf.SkipModifiers(type) is BtfPtr || !mark.Contains("ptr", StringComparison.Ordinal)))
            marks.Add(mark);
        foreach (var tag in TypeTags(type))
        {
            if (!marks.Any(m => m == tag || m.StartsWith(tag + " ", StringComparison.Ordinal)))
                marks.Add(tag);
        }
        var nested = Composite(type);
        return new LayoutRow(depth, name, btf.Declare(type, name), btf.Describe(type), Named(type), nested, offset, bits, size, "", marks.ToImmutable(), hole);
    }

    private void Parameters(BtfFuncProto proto)
    {
        foreach (var p in proto.Params)
            Add(Row(0, p.Type == 0 ? "..." : p.Name, p.Type, null, "", p.Type == 0 ? null : btf.SizeOf(p.Type), 0));
        Add(Row(0, "return", proto.Return, null, "", btf.SizeOf(proto.Return), 0));
    }

    private void Add(LayoutRow row)
    {
        if (rows.Count < MaxRows)
            rows.Add(row);
        else
            truncated = true;
    }

    /// <summary>What the profile's kernel makes of the type's fields.</summary>
    private void Mark(BtfComposite composite)
    {
        if (ofKernel)
        {
            MarkKernelType(composite);
            return;
        }
        var (fields, refused) = SpecialFieldWords.Of(btf, composite, profile);
        foreach (var f in fields)
            special[f.Offset] = f.Target.Length > 0 ? $"{f.Kind} {f.Target}" : f.Kind;
        foreach (var f in fields.Where(f => f.Destructor.Length > 0))
            notes.Add($"The slot at {f.Offset} owns a count of {f.Target}; {f.Destructor} gives it up when the value dies.");
        if (refused.Length > 0)
            notes.Add($"{profile.Name} takes its special fields for plain bytes: {refused}.");
        Compare(composite);
    }

    /// <summary>Whether the kernel has this type as well, and the same.</summary>
    private void Compare(BtfComposite composite)
    {
        var name = FlavourName.Essential(composite.Name).ToString();
        if (name.Length == 0 || profile.KernelBtf.FindFirst(name, composite.Kind) is not BtfComposite kernels)
            return;
        notes.Add(new BtfEquivalence(btf, profile.KernelBtf).AreEquivalent(composite.Id, kernels.Id)
            ? $"The same as {profile.Name}'s {profile.KernelBtf.Describe(kernels.Id)}."
            : $"{profile.Name}'s {profile.KernelBtf.Describe(kernels.Id)} is another ({kernels.Size} bytes, {kernels.Members.Length} members); CO-RE relocations bridge the difference.");
    }

    private void MarkKernelType(BtfComposite composite)
    {
        if (composite.Name.Length == 0 || composite.IsUnion)
            return;
        if (KptrTypes.RefcountOffset(profile, composite.Name) is { } count)
        {
            special[count] = "refcount";
            notes.Add($"Its count of references is the 32-bit word at {count}.");
        }
        if (KptrTypes.Destructor(profile, composite.Name) is { } destructor)
            notes.Add($"A __kptr slot may own one; {destructor} gives it up when the value dies.");
        if (KptrTypes.IsRcuType(profile, composite.Name))
            notes.Add("RCU-protected: inside an RCU section it may be read from its slot without taking a reference.");
    }

    /// <summary>Declaration tags of the type itself.</summary>
    private void Tags(BtfType type)
    {
        if (ofKernel || type is not (BtfComposite or BtfFunc or BtfVar or BtfTypedef))
            return;
        foreach (var tag in btf.Types.OfType<BtfDeclTag>().Where(t => t.Target == type.Id).Take(20))
            notes.Add(tag.ComponentIndex < 0 ? $"Tagged \"{tag.Name}\"." : $"Part {tag.ComponentIndex} is tagged \"{tag.Name}\".");
    }

    private string Declaration(BtfType type) => type switch
    {
        BtfComposite c => btf.Describe(c.Id),
        BtfTypedef t => $"typedef {btf.Declare(t.Target, t.Name)}",
        BtfFunc f when btf[f.Target] is BtfFuncProto => $"{Linkage(f.Linkage)}{btf.Declare(f.Target, f.Name)}",
        BtfVar v => $"{Linkage(v.Linkage)}{btf.Declare(v.Target, v.Name)}",
        BtfDatasec d => $"section {d.Name}",
        BtfDeclTag t => $"declaration tag \"{t.Name}\"",
        BtfTypeTag t => $"type tag \"{t.Name}\"",
        _ => btf.Describe(type.Id),
    };

    private static string Linkage(BtfLinkage linkage) => linkage switch
    {
        BtfLinkage.Static => "static ",
        BtfLinkage.Extern => "extern ",
        _ => "",
    };

    /// <summary>The struct or union that a value of the type holds, through names and qualifiers but not through pointers; 0 for none.</summary>
    private int Composite(int type) => btf.SkipModifiers(type) switch
    {
        BtfComposite { Members.Length: > 0 } c => c.Id,
        _ => 0,
    };

    /// <summary>The named type that a reader would look at next, through pointers, arrays and qualifiers; 0 for none.</summary>
    private int Named(int type)
    {
        for (var hops = 0; hops < MaxDepth && type > 0 && btf.Contains(type); hops++)
        {
            switch (btf[type])
            {
                case BtfPtr or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag:
                    type = ((BtfRef)btf[type]).Target;
                    continue;
                case BtfArray array:
                    type = array.Element;
                    continue;
                case BtfInt or BtfFloat or BtfFuncProto or BtfVoid:
                    return 0;
                default:
                    return type;
            }
        }
        return 0;
    }

    private IEnumerable<string> TypeTags(int type)
    {
        for (var hops = 0; hops < MaxDepth && type > 0 && btf.Contains(type); hops++)
        {
            if (btf[type] is BtfTypeTag tag)
                yield return tag.Name;
            if (btf[type] is not (BtfPtr or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag))
                yield break;
            type = ((BtfRef)btf[type]).Target;
        }
    }
}
