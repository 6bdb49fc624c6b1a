using System.Collections.Immutable;
using Playground.Btf;

namespace Playground.Executor.Maps;

internal enum FieldKind : byte { KptrUnreferenced, KptrReferenced, SpinLock, Timer, Other }

/// <summary>A field of a map value that is not plain bytes; <see cref="Type"/> is the name of the struct pointed to.</summary>
internal readonly record struct ValueField(int Offset, int Size, FieldKind Kind, string Type);

/// <summary>Finds the special fields of a value type: nested structs and arrays are looked into.</summary>
internal static class ValueFields
{
    private const int MaxFields = 64;

    public static ImmutableArray<ValueField> Of(BtfSpec? btf, int typeId, string unreferencedTag)
    {
        if (btf == null || typeId == 0)
            return [];
        var fields = new List<ValueField>();
        Add(btf, typeId, 0, unreferencedTag, fields, 0);
        return [.. fields.OrderBy(f => f.Offset)];
    }

    private static void Add(BtfSpec btf, int typeId, int offset, string unreferencedTag, List<ValueField> fields, int depth)
    {
        if (depth > 8 || fields.Count >= MaxFields)
            return;
        switch (btf.SkipModifiers(typeId))
        {
            case BtfPtr pointer when btf[pointer.Target] is BtfTypeTag tag && tag.Name is "kptr" or "kptr_ref" or "kptr_untrusted" or "percpu_kptr":
                fields.Add(new ValueField(offset, 8, ((BtfTypeTag)btf[pointer.Target]).Name == unreferencedTag ? FieldKind.KptrUnreferenced : FieldKind.KptrReferenced,
                    btf.SkipModifiers(pointer.Target).Name));
                break;
            case BtfComposite { IsUnion: false } composite:
                if (Known(composite) is { } kind)
                    fields.Add(new ValueField(offset, composite.Size, kind, composite.Name));
                else
                {
                    foreach (var member in composite.Members)
                        Add(btf, member.Type, offset + member.BitOffset / 8, unreferencedTag, fields, depth + 1);
                }
                break;
            case BtfArray array when SizeOf(btf, array.Element) is > 0 and var size:
                for (var i = 0; i < array.Count && fields.Count < MaxFields; i++)
                {
                    var before = fields.Count;
                    Add(btf, array.Element, offset + i * size, unreferencedTag, fields, depth + 1);
                    if (fields.Count == before)
                        break;
                }
                break;
        }
    }

    private static FieldKind? Known(BtfComposite type) => type.Name switch
    {
        "bpf_spin_lock" or "bpf_res_spin_lock" => FieldKind.SpinLock,
        "bpf_timer" => FieldKind.Timer,
        "bpf_wq" or "bpf_list_head" or "bpf_list_node" or "bpf_rb_root" or "bpf_rb_node" or "bpf_refcount" or "bpf_task_work" => FieldKind.Other,
        _ => null,
    };

    private static int SizeOf(BtfSpec btf, int typeId) => btf.SkipModifiers(typeId) switch
    {
        BtfPtr => 8,
        BtfInt i => i.Size,
        BtfComposite c => c.Size,
        BtfEnum e => e.Size,
        _ => 0,
    };
}
