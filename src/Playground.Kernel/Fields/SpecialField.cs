using System.Collections.Immutable;

namespace Playground.Kernel.Fields;

/// <summary>Kinds of special field, as bits: <c>enum btf_field_type</c> of Linux 6.18.</summary>
[Flags]
public enum FieldKind
{
    None = 0,
    SpinLock = 1 << 0,
    Timer = 1 << 1,
    /// <summary>Unreferenced kernel pointer: a hint.</summary>
    KptrUnref = 1 << 2,
    /// <summary>Referenced kernel pointer: the slot owns one count.</summary>
    KptrRef = 1 << 3,
    KptrPercpu = 1 << 4,
    Kptr = KptrUnref | KptrRef | KptrPercpu,
    ListHead = 1 << 5,
    ListNode = 1 << 6,
    RbRoot = 1 << 7,
    RbNode = 1 << 8,
    GraphRoot = ListHead | RbRoot,
    GraphNode = ListNode | RbNode,
    Refcount = 1 << 9,
    Workqueue = 1 << 10,
    /// <summary>Pointer to user memory.</summary>
    Uptr = 1 << 11,
    ResSpinLock = 1 << 12,
    TaskWork = 1 << 13,
}

/// <summary>A field of a map value or of a program's struct that the kernel manages.</summary>
/// <param name="Offset">Bytes from the start of the value.</param>
/// <param name="Size">Bytes.</param>
public sealed record SpecialField(FieldKind Kind, int Offset, int Size)
{
    /// <summary>Struct that a kptr or uptr points to, or that a list head or tree root contains.</summary>
    public string TypeName { get; init; } = "";
    /// <summary>Its id, in the kernel's BTF when <see cref="IsKernelType"/>, in the program's otherwise; 0 for fields without.</summary>
    public int TypeId { get; init; }
    /// <summary>True for a pointer to a kernel object, false for one to an object that a program allocates (local).</summary>
    public bool IsKernelType { get; init; }
    /// <summary>Function that gives up the slot's count when the value dies; empty for local objects (dropped) and unreferenced slots.</summary>
    public string Destructor { get; init; } = "";
    /// <summary>For a list head or tree root: offset of the node in the contained struct, bytes.</summary>
    public int NodeOffset { get; init; }

    public bool IsKptr => (Kind & FieldKind.Kptr) != 0;
}

/// <summary>The special fields of one value type in ascending order of offset, or why there are none.</summary>
/// <param name="Errno">Positive errno when the type is malformed; the fields are then empty and every slot is plain bytes.</param>
/// <param name="Reason">What is malformed, in plain words; the kernel itself says nothing.</param>
public sealed record FieldRecord(ImmutableArray<SpecialField> Fields, int Errno, string Reason)
{
    public static FieldRecord Empty { get; } = new([], 0, "");
    public static FieldRecord Bad(int errno, string reason) => new([], errno, reason);

    /// <summary>All kinds that occur.</summary>
    public FieldKind Kinds => Fields.Aggregate(FieldKind.None, (all, f) => all | f.Kind);
    public bool Has(FieldKind kind) => (Kinds & kind) != 0;
    public SpecialField? First(FieldKind kind) => Fields.FirstOrDefault(f => (f.Kind & kind) != 0);
    /// <summary>The field that starts exactly at this offset.</summary>
    public SpecialField? At(int offset) => Fields.FirstOrDefault(f => f.Offset == offset);
    /// <summary>The first field that shares a byte with <paramref name="offset"/> .. <paramref name="offset"/> + <paramref name="size"/>.</summary>
    public SpecialField? Overlapping(long offset, long size) => Fields.FirstOrDefault(f => offset < f.Offset + f.Size && f.Offset < offset + size);
}
