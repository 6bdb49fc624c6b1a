namespace Playground.Verifier;

/// <summary>A step worth remembering for walking back: where it came from, the stack slot touched, linked registers.</summary>
internal struct HistoryRecord
{
    public int Insn, Previous;
    /// <summary>Stack slot spilled to or filled from, -1 when none; and its frame.</summary>
    public int Slot, Frame;
    /// <summary>The operand is a stack pointer, so it needs no precision.</summary>
    public bool DstIsStack, SrcIsStack;
    /// <summary>Linked registers and slots (<see cref="LinkedSet"/>); 0 when none.</summary>
    public ulong Linked;
}
