using Playground.Kernel.Profiles;

namespace Playground.Kernel.Fields;

/// <summary>What a kernel knows of special fields: names, sizes, tags and limits.</summary>
internal sealed record FieldRules
{
    private static readonly (string Name, FieldKind Kind, int Size, int Align, KernelVersion Since)[] Structs =
    [
        ("bpf_spin_lock", FieldKind.SpinLock, 4, 4, new(5, 1)),
        ("bpf_timer", FieldKind.Timer, 16, 8, new(5, 15)),
        ("bpf_list_head", FieldKind.ListHead, 16, 8, new(6, 2)),
        ("bpf_list_node", FieldKind.ListNode, 24, 8, new(6, 2)),
        ("bpf_rb_root", FieldKind.RbRoot, 16, 8, new(6, 3)),
        ("bpf_rb_node", FieldKind.RbNode, 32, 8, new(6, 3)),
        ("bpf_refcount", FieldKind.Refcount, 4, 4, new(6, 4)),
        ("bpf_wq", FieldKind.Workqueue, 16, 8, new(6, 10)),
        ("bpf_res_spin_lock", FieldKind.ResSpinLock, 4, 4, new(6, 15)),
        ("bpf_task_work", FieldKind.TaskWork, 8, 8, new(6, 18)),
    ];

    /// <summary>Kinds a map value is searched for; a graph node in a map value is plain bytes.</summary>
    public const FieldKind InMaps = FieldKind.SpinLock | FieldKind.ResSpinLock | FieldKind.Timer | FieldKind.Kptr | FieldKind.GraphRoot
        | FieldKind.Refcount | FieldKind.Workqueue | FieldKind.Uptr | FieldKind.TaskWork;

    /// <summary>Kinds a struct that programs allocate is searched for.</summary>
    public const FieldKind InStructs = FieldKind.SpinLock | FieldKind.ResSpinLock | FieldKind.GraphRoot | FieldKind.GraphNode | FieldKind.Refcount | FieldKind.Kptr;

    /// <summary>Kinds that may occur once in a struct.</summary>
    public const FieldKind Unique = FieldKind.SpinLock | FieldKind.ResSpinLock | FieldKind.Timer | FieldKind.Workqueue | FieldKind.TaskWork | FieldKind.Refcount;

    /// <summary>Kinds that an array may repeat.</summary>
    public const FieldKind Repeatable = FieldKind.Kptr | FieldKind.Uptr | FieldKind.GraphRoot;

    private readonly KernelVersion version;
    private readonly bool isProposal;

    public FieldRules(Profile profile) => (version, isProposal) = (profile.Version, profile.IsProposal);

    /// <summary>Before 6.2 a record had eight kptrs at most and other fields were looked up one by one.</summary>
    public bool HasRecords => version >= new KernelVersion(6, 2);
    public int MaxFields => !HasRecords ? 8 : version < new KernelVersion(6, 4) ? 10 : 11;
    /// <summary>Nested structs and arrays are searched.</summary>
    public bool Nested => version >= new KernelVersion(6, 11);
    /// <summary>A pointee that the kernel does not have is an object of the program's own.</summary>
    public bool LocalPointees => version >= new KernelVersion(6, 4);
    /// <summary>One <c>volatile</c> on the pointer itself is looked through.</summary>
    public bool VolatilePointers => version >= new KernelVersion(6, 12);

    public (FieldKind Kind, int Size, int Align) OfStruct(string name)
    {
        foreach (var s in Structs)
            if (s.Name == name && version >= s.Since)
                return (s.Kind, s.Size, s.Align);
        return default;
    }

    /// <summary>The kind of slot that a type tag on the pointee asks for; None when the kernel does not know the tag.</summary>
    public FieldKind OfTag(string tag) => tag switch
    {
        "kptr" when isProposal => FieldKind.KptrRef,
        "kptr_untrusted" when isProposal => FieldKind.KptrUnref,
        "kptr" => version >= new KernelVersion(6, 4) ? FieldKind.KptrRef : FieldKind.KptrUnref,
        "kptr_ref" when version < new KernelVersion(6, 4) => FieldKind.KptrRef,
        "kptr_untrusted" when version >= new KernelVersion(6, 4) => FieldKind.KptrUnref,
        "percpu_kptr" when version >= new KernelVersion(6, 7) => FieldKind.KptrPercpu,
        "uptr" when version >= new KernelVersion(6, 13) => FieldKind.Uptr,
        _ => FieldKind.None,
    };
}
