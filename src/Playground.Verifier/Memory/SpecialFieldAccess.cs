using Playground.Btf;
using Playground.Kernel.Fields;

namespace Playground.Verifier;

// Fields of map values and allocated objects that plain loads and stores must not touch, or only in one way.
internal sealed partial class ProgramVerifier
{
    private const FieldKind Slots = FieldKind.Kptr | FieldKind.Uptr;

    private readonly Dictionary<MapInfo, FieldRecord> mapFields = [];
    private readonly Dictionary<int, FieldRecord?> structFields = [];

    private FieldRecord FieldsOf(MapInfo map)
    {
        if (!mapFields.TryGetValue(map, out var record))
            mapFields[map] = record = SpecialFields.Of(map.Spec, profile);
        return record;
    }

    /// <summary>Fields of a struct of the program's own; null when it has none.</summary>
    private FieldRecord? FieldsOf(BtfSpec btf, int typeId)
    {
        if (ReferenceEquals(btf, KernelBtf))
            return null;
        if (!structFields.TryGetValue(typeId, out var record))
            structFields[typeId] = record = SpecialFields.OfStruct(btf, typeId, profile);
        return record;
    }

    /// <summary>The pointer slot that begins exactly here.</summary>
    private SpecialField? FindSlot(MapInfo map, long off)
    {
        foreach (var field in FieldsOf(map).Fields)
        {
            if (field.Offset == off && (field.Kind & Slots) != 0)
                return field;
        }
        return null;
    }

    /// <summary>No byte of the access may be in a field, but for a plain 8-byte access of exactly one pointer slot.</summary>
    private void CheckMapFields(in RegState reg, int off, int size, bool byHelper)
    {
        foreach (var field in FieldsOf(reg.Map).Fields)
        {
            if (unchecked(reg.SMin + off) >= field.Offset + field.Size || (ulong)field.Offset >= unchecked(reg.UMax + (ulong)(long)(off + size)))
                continue;
            var name = FieldName(field.Kind);
            if ((field.Kind & Slots) == 0)
                Reject(Errno.Acces, $"{name} cannot be accessed directly by load/store");
            if (byHelper)
                Reject(Errno.Acces, $"{name} cannot be accessed indirectly by helper");
            if (!reg.Var.IsConst)
                Reject(Errno.Acces, $"{name} access cannot have variable offset");
            if (field.Offset != off + (long)reg.Var.Value)
                Reject(Errno.Acces, $"{name} access misaligned expected={field.Offset} off={(ulong)(off + (long)reg.Var.Value)}");
            if (size != 8)
                Reject(Errno.Acces, $"{name} access size must be BPF_DW");
        }
    }

    /// <summary>Objects that programs allocate: no field may be touched, not even read.</summary>
    private void CheckNoSpecialField(BtfSpec btf, int typeId, int off, int size)
    {
        if (FieldsOf(btf, typeId)?.Overlapping(off, size) is { } field)
            Reject(Errno.Acces, $"direct access to {FieldName(field.Kind)} is disallowed");
    }

    private static string FieldName(FieldKind kind) => kind switch
    {
        FieldKind.SpinLock => "bpf_spin_lock",
        FieldKind.ResSpinLock => "bpf_res_spin_lock",
        FieldKind.Timer => "bpf_timer",
        FieldKind.Workqueue => "bpf_wq",
        FieldKind.KptrUnref or FieldKind.KptrRef => "kptr",
        FieldKind.KptrPercpu => "percpu_kptr",
        FieldKind.Uptr => "uptr",
        FieldKind.ListHead => "bpf_list_head",
        FieldKind.ListNode => "bpf_list_node",
        FieldKind.RbRoot => "bpf_rb_root",
        FieldKind.RbNode => "bpf_rb_node",
        FieldKind.Refcount => "bpf_refcount",
        FieldKind.TaskWork => "bpf_task_work",
        _ => "unknown",
    };
}
