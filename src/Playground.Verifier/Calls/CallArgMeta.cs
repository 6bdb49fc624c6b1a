using Playground.Btf;
using Playground.Kernel.Fields;

namespace Playground.Verifier;

/// <summary>What the arguments of one call taught, for the checks after them.</summary>
internal sealed class CallArgMeta
{
    public MapInfo? Map;
    public int MapUid;
    /// <summary>Number of the helper; 0 for a kfunc.</summary>
    public int FuncId;
    /// <summary>Name as messages print it: <c>bpf_map_lookup_elem#1</c>.</summary>
    public string FuncName = "";
    /// <summary>The argument may be uninitialised memory that the call fills; cleared when that is not so.</summary>
    public bool RawMode;
    /// <summary>The prototype lets packet memory be passed.</summary>
    public bool PktAccess;
    public int RegNo, AccessSize;
    /// <summary>Size in bytes of the memory returned.</summary>
    public int MemSize;
    /// <summary>Most that the last size argument can be.</summary>
    public ulong MaxSize;
    public int RefObjId;
    /// <summary>Register of the argument that is given up; 0 for none.</summary>
    public int ReleaseReg;
    /// <summary>Dynptr that a slice is made of: its id, its reference, its type.</summary>
    public int DynptrId;
    public int DynptrRef;
    public DynptrType DynptrType;
    public int Subprog;
    public bool ReturnsPercpu, ClearsPackets;
    /// <summary>A key known at verification time; -1 when it is not.</summary>
    public long KnownKey = -1;
    /// <summary>Kernel or program type of a BTF pointer that is returned.</summary>
    public BtfSpec? RetBtf;
    public int RetBtfId;
    /// <summary>The slot that a kptr operation works on.</summary>
    public SpecialField? Kptr;
}
