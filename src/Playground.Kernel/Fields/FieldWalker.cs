using Playground.Btf;
using static Playground.Kernel.Fields.Errnos;

namespace Playground.Kernel.Fields;

/// <summary>A special field as the walk finds it: where, what, and the type as the program's BTF has it.</summary>
/// <param name="TypeId">Pointee or contained struct in the program's BTF; 0 for fields without.</param>
/// <param name="NodeName">Member that is the node, for a list head or tree root.</param>
internal readonly record struct FoundField(FieldKind Kind, int Offset, int Size, int TypeId, string NodeName);

/// <summary>Finds the special fields of a struct or data section. Takes nothing, resolves nothing: an error needs no clean-up.</summary>
internal sealed class FieldWalker(BtfSpec btf, FieldRules rules, FieldKind wanted)
{
    private const int MaxDepth = 32;

    /// <summary>Positive errno of what stopped the walk; 0 when it went through.</summary>
    public int Errno { get; private set; }
    public string Reason { get; private set; } = "";

    public List<FoundField> Find(int typeId)
    {
        var found = new List<FoundField>();
        switch (btf[typeId])
        {
            case BtfComposite { IsUnion: false } s:
                WalkStruct(s, 0, 0, found);
                break;
            case BtfDatasec section:
                WalkSection(section, found);
                break;
            default:
                Fail(EINVAL, "the value type is neither a struct nor a data section");
                break;
        }
        return Errno == 0 ? found : [];
    }

    /// <summary>The kind of a direct member, None when it is nothing special or a tagged pointer that cannot be digested.</summary>
    public FieldKind Probe(BtfMember member)
    {
        if (btf[member.Type] is BtfComposite { IsUnion: false } type)
            return rules.OfStruct(type.Name).Kind & wanted;
        var (kind, _) = Pointer(member.Type, out var errno, out _);
        return errno == 0 ? kind & wanted : FieldKind.None;
    }

    private void WalkStruct(BtfComposite type, int baseOffset, int depth, List<FoundField> found)
    {
        var seen = FieldKind.None;
        for (var i = 0; i < type.Members.Length && Errno == 0; i++)
        {
            var member = type.Members[i];
            if (member.BitOffset % 8 != 0)
                continue;
            WalkOne(member.Type, baseOffset + member.BitOffset / 8, type.Id, i, member.Name, ref seen, depth, found);
        }
    }

    private void WalkSection(BtfDatasec section, List<FoundField> found)
    {
        var seen = FieldKind.None;
        for (var i = 0; i < section.Vars.Length && Errno == 0; i++)
            if (btf[section.Vars[i].Var] is BtfVar variable)
                WalkOne(variable.Target, section.Vars[i].Offset, variable.Id, -1, variable.Name, ref seen, 0, found);
    }

    private void WalkOne(int typeId, int offset, int ownerId, int member, string name, ref FieldKind seen, int depth, List<FoundField> found)
    {
        var count = 1L;
        for (var hops = 0; rules.Nested && hops < MaxDepth && btf[typeId] is BtfArray array; hops++)
            (typeId, count) = (array.Element, count * array.Count);
        if (count == 0)
            return;

        var (kind, size, align, pointee, node) = Classify(typeId, ownerId, member, out var errno, out var why);
        if (errno != 0)
        {
            Fail(errno, $"member '{name}': {why}");
            return;
        }
        if (kind == FieldKind.None)
        {
            if (rules.Nested && btf[typeId] is BtfComposite { IsUnion: false } nested)
                WalkNested(nested, offset, count, name, depth, found);
            return;
        }
        if (offset % align != 0)
            return;
        if ((kind & FieldRules.Unique & seen) != 0)
        {
            Fail(E2BIG, $"member '{name}': a second {kind} in one struct");
            return;
        }
        seen |= kind;
        Add(new FoundField(kind, offset, size, pointee, node), count, size, name, found);
    }

    private void WalkNested(BtfComposite type, int offset, long count, string name, int depth, List<FoundField> found)
    {
        if (depth >= MaxDepth)
        {
            Fail(E2BIG, $"member '{name}': structs are nested more than {MaxDepth} deep");
            return;
        }
        var inner = new List<FoundField>();
        WalkStruct(type, 0, depth + 1, inner);
        foreach (var field in inner)
            if (Errno == 0)
                Add(field with { Offset = offset + field.Offset }, count, type.Size, name, found);
    }

    private void Add(FoundField field, long count, int stride, string name, List<FoundField> found)
    {
        if (count > 1 && (field.Kind & FieldRules.Repeatable) == 0)
        {
            Fail(EINVAL, $"member '{name}': {field.Kind} cannot be in an array");
            return;
        }
        if (found.Count + count > rules.MaxFields)
        {
            Fail(E2BIG, $"more than {rules.MaxFields} special fields");
            return;
        }
        for (var i = 0; i < count; i++)
            found.Add(field with { Offset = field.Offset + i * stride });
    }

    private (FieldKind Kind, int Size, int Align, int TypeId, string Node) Classify(int typeId, int ownerId, int member, out int errno, out string why)
    {
        (errno, why) = (0, "");
        if (btf[typeId] is BtfComposite { IsUnion: false } type)
        {
            var (kind, size, align) = rules.OfStruct(type.Name);
            if ((kind & wanted) == 0 || type.Size != size)
                return default;
            if ((kind & FieldKind.GraphRoot) == 0)
                return (kind, size, align, 0, "");
            var (contained, node) = Contains(ownerId, member, out errno, out why);
            return (kind, size, align, contained, node);
        }
        var (slot, pointee) = Pointer(typeId, out errno, out why);
        return (slot & wanted) == 0 ? default : (slot, 8, 8, pointee, "");
    }

    /// <summary>A tagged pointer: PTR, one TYPE_TAG, qualifiers, STRUCT.</summary>
    private (FieldKind Kind, int Pointee) Pointer(int typeId, out int errno, out string why)
    {
        (errno, why) = (0, "");
        if (rules.VolatilePointers && btf[typeId] is BtfVolatile v)
            typeId = v.Target;
        if (btf[typeId] is not BtfPtr pointer || btf[pointer.Target] is not BtfTypeTag { KindFlag: false } tag)
            return default;
        if (btf[tag.Target] is BtfTypeTag second)
        {
            (errno, why) = (EINVAL, $"two type tags, '{tag.Name}' and '{second.Name}'");
            return default;
        }
        var kind = rules.OfTag(tag.Name);
        if (kind == FieldKind.None)
        {
            (errno, why) = (EINVAL, $"this kernel does not know the tag '{tag.Name}'");
            return default;
        }
        if (btf.SkipModifiers(tag.Target) is not BtfComposite { IsUnion: false } pointee)
        {
            (errno, why) = (EINVAL, btf.SkipModifiers(tag.Target) is BtfFwd fwd
                ? $"a '{tag.Name}' points to struct {fwd.Name}, which is only declared (clang drops a definition that nothing but the slot uses: add a global 'struct {fwd.Name} *unused;')"
                : $"a '{tag.Name}' must point to a struct");
            return default;
        }
        return (kind, pointee.Id);
    }

    /// <summary>The struct and node that a root's <c>contains:struct:node</c> tag names.</summary>
    private (int TypeId, string Node) Contains(int ownerId, int member, out int errno, out string why)
    {
        (errno, why) = (0, "");
        var tag = btf.Types.OfType<BtfDeclTag>().FirstOrDefault(t => t.Target == ownerId && t.ComponentIndex == member
            && t.Name.StartsWith("contains:", StringComparison.Ordinal));
        if (tag?.Name["contains:".Length..].Split(':') is not [{ Length: > 0 } type, { Length: > 0 } node])
        {
            (errno, why) = (EINVAL, "a list head or tree root needs a tag contains:struct:node");
            return default;
        }
        if (btf.FindFirst(type, BtfKind.Struct) is not { } contained)
        {
            (errno, why) = (ENOENT, $"the program has no struct {type}");
            return default;
        }
        return (contained.Id, node);
    }

    private void Fail(int errno, string reason)
    {
        if (Errno == 0)
            (Errno, Reason) = (errno, reason);
    }
}
