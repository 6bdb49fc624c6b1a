using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Profiles;
using static Playground.Kernel.Fields.Errnos;

namespace Playground.Kernel.Fields;

/// <summary>Second phase: gives found fields their kernel types and destructors and checks them together.</summary>
internal sealed class FieldResolver(BtfSpec btf, Profile profile, FieldRules rules)
{
    public FieldRecord Resolve(IReadOnlyList<FoundField> found, long valueSize)
    {
        var fields = ImmutableArray.CreateBuilder<SpecialField>(found.Count);
        var end = 0L;
        foreach (var f in found.OrderBy(f => f.Offset))
        {
            if (f.Offset + f.Size > valueSize)
                return FieldRecord.Bad(EFAULT, $"the field at offset {f.Offset} reaches beyond the value");
            if (f.Offset < end)
                return FieldRecord.Bad(EEXIST, $"the field at offset {f.Offset} overlaps the one before");
            end = f.Offset + f.Size;
            var (field, errno, why) = Resolve(f);
            if (field == null)
                return FieldRecord.Bad(errno, why);
            fields.Add(field);
        }
        return Check(new FieldRecord(fields.ToImmutable(), 0, ""));
    }

    private (SpecialField? Field, int Errno, string Why) Resolve(FoundField f)
    {
        var field = new SpecialField(f.Kind, f.Offset, f.Size);
        if ((f.Kind & (FieldKind.Kptr | FieldKind.Uptr)) != 0)
            return ResolvePointer(f, field);
        if ((f.Kind & FieldKind.GraphRoot) != 0)
            return ResolveRoot(f, field);
        return (f.TypeId == 0 ? field : field with { TypeId = f.TypeId, TypeName = btf[f.TypeId].Name }, 0, "");
    }

    private (SpecialField? Field, int Errno, string Why) ResolvePointer(FoundField f, SpecialField field)
    {
        var name = btf[f.TypeId].Name;
        var kernelId = name.Length > 0 ? profile.KernelBtf.FindFirst(name, BtfKind.Struct)?.Id ?? 0 : 0;
        if (kernelId == 0)
        {
            return rules.LocalPointees
                ? (field with { TypeId = f.TypeId, TypeName = name }, 0, "")
                : (null, ENOENT, $"this kernel has no struct {name}");
        }
        field = field with { TypeId = kernelId, TypeName = name, IsKernelType = true };
        if (f.Kind != FieldKind.KptrRef)
            return (field, 0, "");
        return KptrTypes.Destructor(profile, name) is { } destructor
            ? (field with { Destructor = destructor }, 0, "")
            : (null, ENOENT, $"no destructor is registered for struct {name}, so a slot cannot own one");
    }

    private (SpecialField? Field, int Errno, string Why) ResolveRoot(FoundField f, SpecialField field)
    {
        var contained = (BtfComposite)btf[f.TypeId];
        var node = contained.Members.FirstOrDefault(m => m.Name == f.NodeName);
        if (node.Name == null)
            return (null, ENOENT, $"struct {contained.Name} has no member {f.NodeName}");
        var expected = f.Kind == FieldKind.ListHead ? "bpf_list_node" : "bpf_rb_node";
        if (btf[node.Type].Name != expected || node.BitOffset % 64 != 0)
            return (null, EINVAL, $"{contained.Name}.{f.NodeName} is not an aligned struct {expected}");
        return (field with { TypeId = contained.Id, TypeName = contained.Name, NodeOffset = node.BitOffset / 8 }, 0, "");
    }

    private static FieldRecord Check(FieldRecord record)
    {
        if (record.Has(FieldKind.GraphRoot) && !record.Has(FieldKind.SpinLock | FieldKind.ResSpinLock))
            return FieldRecord.Bad(EINVAL, "a list head or tree root needs a lock beside it");
        if (record.Has(FieldKind.SpinLock) && record.Has(FieldKind.ResSpinLock))
            return FieldRecord.Bad(EINVAL, "a bpf_spin_lock and a bpf_res_spin_lock in one value");
        if (record.Has(FieldKind.ListNode) && record.Has(FieldKind.RbNode) && !record.Has(FieldKind.Refcount))
            return FieldRecord.Bad(EINVAL, "a list node and a tree node in one struct need a bpf_refcount");
        return record;
    }
}
