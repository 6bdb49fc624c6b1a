using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What is remembered about one instruction across all its visits.</summary>
internal partial struct InsnAux
{
    public bool PrunePoint, JumpPoint, ForceCheckpoint, CallsCallback, IsIterNext, Seen;
    /// <summary>Loop (strongly connected component) number, 0 for none.</summary>
    public int Scc;
    /// <summary>Bit per register r0-r9 whose value may be used from here on.</summary>
    public ushort LiveRegs;

    // ld_imm64, resolved before simulation: type of the destination and what it points to.
    public RegType LdType;
    public TypeFlags LdFlags;
    public object? LdRef;
    public int LdBtfId, LdMemSize;
    /// <summary>A bpf_loop call that is always made with the same callback and flags 0, so it is compiled inline.</summary>
    public bool InlineLoop, LoopVisited;
    /// <summary>Subprogram of an <c>ld_imm64 func</c> or <c>call pc</c>.</summary>
    public int Subprog;

    /// <summary>A spill or fill around a call that keeps registers; of such a call, how many pairs are removed.</summary>
    public bool FastcallPattern;
    public int FastcallPairs;

    // Base type and flags of the address register of a load or store, once visited.
    public RegType PtrType;
    public TypeFlags PtrFlags;

    /// <summary>Without CAP_PERFMON: a barrier before the insn (speculation never executes it), or behind it.</summary>
    public bool Barrier, BarrierAfter;
    /// <summary>How the offset of pointer arithmetic is masked, the same on every path, and the width of the window.</summary>
    public MaskKind Mask;
    public long MaskLimit;
}
