using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What the arguments of one kfunc call taught, for the checks after them.</summary>
internal sealed class KfuncCallMeta(KfuncSpec spec, BtfFuncProto proto)
{
    public KfuncSpec Spec { get; } = spec;
    public BtfFuncProto Proto { get; } = proto;
    public string Name => Spec.Name;
    /// <summary>Name and number as messages print it.</summary>
    public string FuncName => $"{Spec.Name}#{Spec.BtfId}";
    public KfuncFlags Flags => Spec.Flags;

    public bool IsAcquire => (Flags & KfuncFlags.Acquire) != 0;
    public bool IsRelease => (Flags & KfuncFlags.Release) != 0;
    public bool IsSleepable => (Flags & KfuncFlags.Sleepable) != 0;
    public bool IsRcu => (Flags & KfuncFlags.Rcu) != 0;
    /// <summary>A release wants trusted arguments too.</summary>
    public bool WantsTrusted => (Flags & (KfuncFlags.TrustedArgs | KfuncFlags.Release)) != 0;

    public int RefObjId, ReleaseReg;
    /// <summary>Value of a constant argument, when there is one.</summary>
    public ulong? Constant;
    /// <summary>Size of the memory returned, in bytes, when an argument says so; read-only or not.</summary>
    public long? BufferSize;
    public bool BufferReadOnly;
    public MapInfo? Map;
    public int MapUid;
    public int Subprog;
    /// <summary>Type of an allocated object argument, or of the kernel context cast to.</summary>
    public BtfSpec? ArgBtf;
    public int ArgBtfId;
    /// <summary>The refcounted argument is an owning reference (or at least no borrowed node).</summary>
    public bool ArgOwning;
    public SpecialField? Root;
    public int IterFrame, IterSlot;
    public int DynptrId, DynptrRef;
    public DynptrType DynptrType;
}
