namespace Playground.Verifier;

/// <summary>What the arguments of one call taught, for the checks after them.</summary>
internal sealed class CallArgMeta
{
    public MapInfo? Map;
    public int MapUid;
    public int FuncId;
    /// <summary>The argument may be uninitialised memory that the call fills; cleared when that is not so.</summary>
    public bool RawMode;
    public int RegNo, AccessSize;
    public int MemSize;
    /// <summary>Most that the last size argument can be.</summary>
    public ulong MaxSize;
    public int RefObjId;
    public int Subprog;
}
