using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Session.Browsing;

/// <summary>Special fields in the words of C programs: <c>__kptr</c>, <c>bpf_spin_lock</c>.</summary>
internal static class SpecialFieldWords
{
    /// <summary>The fields of a map's value; with the reason when the kernel takes them for plain bytes.</summary>
    public static (ImmutableArray<FieldEntry> Fields, string Refused) Of(MapSpec map, Profile profile)
    {
        try
        {
            // A number has no fields to be taken for bytes.
            if (map.Btf is not { } btf || !btf.Contains(map.ValueTypeId) || btf.SkipModifiers(map.ValueTypeId) is not (BtfComposite { IsUnion: false } or BtfDatasec))
                return ([], "");
            var record = SpecialFields.Of(map, profile);
            return ([.. record.Fields.Select(Entry)], record.Errno == 0 ? "" : record.Reason);
        }
        catch (BadBtfException e)
        {
            return ([], e.Message);
        }
    }

    /// <summary>The fields of any struct of a program, whether it is a map's value or one that the program allocates.</summary>
    public static (ImmutableArray<FieldEntry> Fields, string Refused) Of(BtfSpec btf, BtfComposite type, Profile profile)
    {
        if (type.IsUnion)
            return ([], "");
        var asValue = SpecialFields.Of(new MapSpec { Name = "", Type = MapType.Hash, Btf = btf, ValueTypeId = type.Id, ValueSize = type.Size }, profile);
        var asOwn = SpecialFields.OfStruct(btf, type.Id, profile) ?? FieldRecord.Empty;
        var fields = asValue.Fields.Concat(asOwn.Fields).DistinctBy(f => f.Offset).OrderBy(f => f.Offset);
        return ([.. fields.Select(Entry)], asValue.Errno != 0 ? asValue.Reason : asOwn.Errno != 0 ? asOwn.Reason : "");
    }

    private static FieldEntry Entry(SpecialField f) => new(f.Offset, f.Size, Kind(f.Kind), f.TypeName.Length > 0 ? $"struct {f.TypeName}" : "", f.Destructor);

    private static string Kind(FieldKind kind) => kind switch
    {
        FieldKind.KptrRef => "kptr",
        FieldKind.KptrUnref => "kptr_untrusted",
        FieldKind.KptrPercpu => "percpu_kptr",
        FieldKind.Uptr => "uptr",
        FieldKind.SpinLock => "bpf_spin_lock",
        FieldKind.ResSpinLock => "bpf_res_spin_lock",
        FieldKind.Timer => "bpf_timer",
        FieldKind.Workqueue => "bpf_wq",
        FieldKind.TaskWork => "bpf_task_work",
        FieldKind.ListHead => "bpf_list_head",
        FieldKind.ListNode => "bpf_list_node",
        FieldKind.RbRoot => "bpf_rb_root",
        FieldKind.RbNode => "bpf_rb_node",
        FieldKind.Refcount => "bpf_refcount",
        _ => kind.ToString(),
    };
}
