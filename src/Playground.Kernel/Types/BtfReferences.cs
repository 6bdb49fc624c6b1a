using Playground.Btf;

namespace Playground.Kernel.Types;

/// <summary>Second pass of <see cref="BtfCheck"/>: what each type refers to must be there, have a size, and not lead back.</summary>
internal sealed class BtfReferences(BtfSpec btf)
{
    private readonly HashSet<int> finite = [];

    /// <summary>What is wrong with a type, or null.</summary>
    public string? Check(BtfType type) => Loop(type.Id, []) ?? type switch
    {
        BtfPtr p => TagOrder(p.Target) ?? SourceOnly(p.Target),
        BtfTypedef or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag => SourceOnly(((BtfRef)type).Target),
        BtfArray a => Array(a),
        BtfComposite c => Members(c),
        BtfFuncProto f => Prototype(f),
        BtfFunc f => Function(f),
        BtfVar v => SizeOf(v.Target) is null ? "a type without a size" : null,
        BtfDatasec d => d.Vars.Any(v => btf[v.Var] is not BtfVar) ? "a member that is no variable" : d.Vars.Any(v => btf.SizeOf(v.Var) > v.Size) ? "a variable smaller than its type" : null,
        BtfDeclTag t => Tag(t),
        _ => null,
    };

    /// <summary>Follows what a type contains or stands for; pointers to structs end a chain.</summary>
    private string? Loop(int id, HashSet<int> path)
    {
        if (finite.Contains(id))
            return null;
        if (!path.Add(id))
            return "a loop";
        if (path.Count > BtfCheck.DepthLimit)
            return "nested too deep";
        IEnumerable<int> next = btf[id] switch
        {
            BtfPtr p when btf[p.Target] is BtfComposite or BtfFuncProto or BtfPtr or BtfArray => [],
            BtfPtr or BtfTypedef or BtfConst or BtfVolatile or BtfRestrict or BtfTypeTag or BtfVar => [((BtfRef)btf[id]).Target],
            BtfArray a => [a.Element, a.IndexType],
            BtfComposite c => c.Members.Select(m => m.Type).Where(t => btf[t] is not BtfPtr),
            _ => [],
        };
        foreach (var target in next)
        {
            if (Loop(target, path) is { } found)
                return found;
        }
        path.Remove(id);
        finite.Add(id);
        return null;
    }

    /// <summary>Variables and sections have sizes too, but are no types of anything.</summary>
    private int? SizeOf(int id) => btf.SkipModifiers(id) is BtfVar or BtfDatasec ? null : btf.SizeOf(id);

    private string? SourceOnly(int target) => btf[target] is BtfVar or BtfDeclTag or BtfDatasec or BtfFunc ? "it refers to something that is no type" : null;

    private string? TagOrder(int id)
    {
        var tags = btf[id] is BtfTypeTag;
        for (var hops = 0; btf[id] is BtfTypeTag or BtfConst or BtfVolatile or BtfRestrict && hops < btf.Count; hops++)
        {
            if (btf[id] is BtfTypeTag && !tags)
                return "type tags after other modifiers";
            tags = tags && btf[id] is BtfTypeTag;
            id = ((BtfRef)btf[id]).Target;
        }
        return null;
    }

    private string? Array(BtfArray a)
    {
        if (btf.SkipModifiers(a.IndexType) is not BtfInt)
            return "an index that is no integer";
        return SizeOf(a.Element) is not { } size ? "elements without a size" : (long)size * a.Count > uint.MaxValue ? "too large" : null;
    }

    private string? Members(BtfComposite c)
    {
        foreach (var member in c.Members)
        {
            if (SizeOf(member.Type) is not { } size)
                return $"member '{member.Name}' has no size";
            var bitfield = c.KindFlag && member.BitfieldSize > 0;
            var type = btf.SkipModifiers(member.Type);
            if (bitfield && type is not (BtfInt or BtfEnum))
                return $"member '{member.Name}' cannot be a bit-field";
            if (!bitfield && member.BitOffset % 8 != 0 && !(type is BtfInt i && i.Bits < i.Size * 8))
                return $"member '{member.Name}' is not byte-aligned";
            var bits = bitfield ? member.BitfieldSize : type is BtfInt n ? n.Bits : size * 8L;
            if (bitfield && bits > size * 8L)
                return $"member '{member.Name}' has more bits than its type";
            if ((member.BitOffset + bits + 7) / 8 > c.Size)
                return $"member '{member.Name}' is beyond the end";
        }
        return null;
    }

    private string? Prototype(BtfFuncProto f)
    {
        if (f.Return != 0 && SizeOf(f.Return) is null && btf.SkipModifiers(f.Return) is not BtfVoid)
            return "a return type without a size";
        for (var i = 0; i < f.Params.Length; i++)
        {
            var (name, type) = f.Params[i];
            if (type == 0 && (i < f.Params.Length - 1 || name.Length > 0))
                return $"invalid parameter {i}";
            if (!BtfCheck.IsParameterName(name) || (type != 0 && SizeOf(type) is null))
                return $"invalid parameter {i}";
        }
        return null;
    }

    private string? Function(BtfFunc f)
    {
        if (btf[f.Target] is not BtfFuncProto proto)
            return "no prototype";
        var unnamed = proto.Params.ToList().FindIndex(p => p.Type != 0 && p.Name.Length == 0);
        return unnamed >= 0 ? $"parameter {unnamed} has no name" : null;
    }

    private string? Tag(BtfDeclTag tag) => btf[tag.Target] switch
    {
        BtfComposite c => tag.ComponentIndex < c.Members.Length ? null : "no such member",
        BtfFunc f => btf[f.Target] is BtfFuncProto p && tag.ComponentIndex < p.Params.Length ? null : "no such parameter",
        BtfVar or BtfTypedef => tag.ComponentIndex == -1 ? null : "no such component",
        _ => "it tags something that cannot be tagged",
    };
}
