namespace Playground.Verifier;

/// <summary>What one byte of the stack holds.</summary>
internal enum SlotKind : byte { Invalid, Spill, Misc, Zero, Dynptr, Iter, IrqFlag }

/// <summary>Eight stack bytes, fp-8(n+1) to fp-8n-1 for slot n, and the register saved there.</summary>
/// <remarks>Byte index i counts downwards from the highest address: i = 0 is fp-8n-1, i = 7 is the lowest (fp-8n-8), as states print them.</remarks>
internal struct StackSlot
{
    private ulong kinds;
    public RegState Reg;

    /// <summary>Kind of byte i, 0 the highest address.</summary>
    public SlotKind this[int i]
    {
        readonly get => (SlotKind)(byte)(kinds >> (i * 8));
        set => kinds = (kinds & ~(0xffUL << (i * 8))) | ((ulong)value << (i * 8));
    }

    /// <summary>Kind of the byte at the lowest address, which tells what the slot is.</summary>
    public readonly SlotKind Kind => (SlotKind)(byte)(kinds >> 56);
    public readonly bool IsSpill => Kind == SlotKind.Spill;
    public readonly bool IsScalarSpill => IsSpill && Reg.Type == RegType.Scalar;
    /// <summary>All eight bytes are of this kind.</summary>
    public readonly bool IsAll(SlotKind kind) => kinds == (ulong)kind * 0x0101010101010101UL;
    public readonly bool IsFullSpill => IsAll(SlotKind.Spill);
    public readonly bool IsInvalid => kinds == 0;
    public readonly bool SameKinds(in StackSlot other) => kinds == other.kinds;
    public readonly ulong Kinds => kinds;
    public void SetAll(SlotKind kind) => kinds = (ulong)kind * 0x0101010101010101UL;
}
