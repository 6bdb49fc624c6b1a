using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using static Playground.Kernel.Fields.Errnos;

namespace Playground.Kernel.Fields;

/// <summary>The special fields of map values and of structs that programs allocate, and where their errors surface.</summary>
/// <remarks>
/// A malformed record is refused when the program's types are loaded, if a struct has the field as a direct member;
/// a map keeps the error silently, and its slots are plain bytes.
/// </remarks>
public static class SpecialFields
{
    private const uint RdonlyProg = 1 << 7, WronlyProg = 1 << 8;
    private const int PageSize = 4096;

    /// <summary>The record of a map's value, as the kernel keeps it; empty without BTF.</summary>
    public static FieldRecord Of(MapSpec map, Profile profile)
    {
        if (map.Btf is not { } btf || !btf.Contains(map.ValueTypeId) || map.ValueTypeId == 0)
            return FieldRecord.Empty;
        return Find(btf, btf.SkipModifiers(map.ValueTypeId).Id, profile, FieldRules.InMaps, map.ValueSize);
    }

    /// <summary>The record of a struct of the program; null when it has no special field at all.</summary>
    public static FieldRecord? OfStruct(BtfSpec btf, int structId, Profile profile)
    {
        if (!new FieldRules(profile).HasRecords || btf[structId] is not BtfComposite { IsUnion: false } type)
            return null;
        var record = Find(btf, structId, profile, FieldRules.InStructs, type.Size);
        return record.Errno == 0 && record.Fields.IsEmpty ? null : record;
    }

    /// <summary>What loading these types says: errno and reason of the first struct with a bad record, 0 when all are well.</summary>
    public static (int Errno, string Reason) CheckBtf(BtfSpec btf, Profile profile)
    {
        var rules = new FieldRules(profile);
        if (!rules.HasRecords)
            return (0, "");
        var walker = new FieldWalker(btf, rules, FieldRules.InStructs);
        foreach (var type in btf.Types.OfType<BtfComposite>())
        {
            if (type.IsUnion || !type.Members.Any(m => walker.Probe(m) != FieldKind.None))
                continue;
            var record = Find(btf, type.Id, profile, FieldRules.InStructs, type.Size);
            if (record.Errno != 0)
                return (record.Errno, $"struct {type.Name}: {record.Reason}");
            if (record.Fields.IsEmpty)
                return (EFAULT, $"struct {type.Name}: its special fields are misaligned");
            if (Loops(btf, record, profile))
                return (ELOOP, $"struct {type.Name}: it is owned and owns a struct that owns others");
        }
        return (0, "");
    }

    /// <summary>What creating a map with this record says; 0 when the kernel creates it.</summary>
    /// <remarks>Says nothing of types that libbpf never gives to a map, such as a queue's.</remarks>
    public static (int Errno, string Reason) CheckMap(MapSpec map, Profile profile)
    {
        var record = Of(map, profile);
        if (record.Fields.IsEmpty)
            return (0, "");
        if ((map.Flags & (RdonlyProg | WronlyProg)) != 0)
            return (EACCES, "a map with special fields cannot be read-only or write-only for programs");
        foreach (var field in record.Fields)
        {
            if (profile.FieldMapTypes.TryGetValue(KernelName(field.Kind), out var types) && !types.Contains(map.Type))
                return (EOPNOTSUPP, $"a map of type {map.Type} cannot hold a {field.Kind}");
            if (field.Kind == FieldKind.Uptr && field.IsKernelType)
                return (EINVAL, "a user pointer cannot point to a kernel struct");
            if (field.Kind == FieldKind.Uptr && map.Btf![field.TypeId] is BtfComposite { Size: var size } && size is 0 or > PageSize)
                return (size == 0 ? EINVAL : E2BIG, $"a user pointer's struct of {size} bytes does not fit a page");
        }
        return (0, "");
    }

    private static FieldRecord Find(BtfSpec btf, int typeId, Profile profile, FieldKind wanted, long size)
    {
        var rules = new FieldRules(profile);
        var walker = new FieldWalker(btf, rules, wanted);
        var found = walker.Find(typeId);
        if (walker.Errno != 0)
            return FieldRecord.Bad(walker.Errno, walker.Reason);
        return found.Count == 0 ? FieldRecord.Empty : new FieldResolver(btf, profile, rules).Resolve(found, size);
    }

    /// <summary>True for a struct that is itself a node and whose contained struct has roots of its own.</summary>
    private static bool Loops(BtfSpec btf, FieldRecord record, Profile profile) => record.Has(FieldKind.GraphNode)
        && record.Fields.Any(f => (f.Kind & FieldKind.GraphRoot) != 0 && OfStruct(btf, f.TypeId, profile)?.Has(FieldKind.GraphRoot) == true);

    private static string KernelName(FieldKind kind) => kind switch
    {
        FieldKind.SpinLock => "BPF_SPIN_LOCK",
        FieldKind.ResSpinLock => "BPF_RES_SPIN_LOCK",
        FieldKind.Timer => "BPF_TIMER",
        FieldKind.KptrUnref => "BPF_KPTR_UNREF",
        FieldKind.KptrRef => "BPF_KPTR_REF",
        FieldKind.KptrPercpu => "BPF_KPTR_PERCPU",
        FieldKind.ListHead => "BPF_LIST_HEAD",
        FieldKind.RbRoot => "BPF_RB_ROOT",
        FieldKind.Refcount => "BPF_REFCOUNT",
        FieldKind.Workqueue => "BPF_WORKQUEUE",
        FieldKind.Uptr => "BPF_UPTR",
        FieldKind.TaskWork => "BPF_TASK_WORK",
        _ => "",
    };
}
