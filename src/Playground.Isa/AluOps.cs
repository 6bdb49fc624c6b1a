namespace Playground.Isa;

/// <summary>The meaning of one arithmetic operation at both widths, written once for every engine.</summary>
/// <remarks>RFC 9669, section 4.1. Results wrap; nothing here traps.</remarks>
public interface IAluOp
{
    static abstract ulong Eval64(ulong a, ulong b);
    static abstract uint Eval32(uint a, uint b);
}

public readonly struct AddOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => unchecked(a + b);
    public static uint Eval32(uint a, uint b) => unchecked(a + b);
}

public readonly struct SubOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => unchecked(a - b);
    public static uint Eval32(uint a, uint b) => unchecked(a - b);
}

public readonly struct MulOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => unchecked(a * b);
    public static uint Eval32(uint a, uint b) => unchecked(a * b);
}

/// <summary>Unsigned division; a division by zero gives 0.</summary>
public readonly struct DivOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => b == 0 ? 0 : a / b;
    public static uint Eval32(uint a, uint b) => b == 0 ? 0 : a / b;
}

/// <summary>Signed division towards zero; by zero it gives 0, and the smallest number by -1 gives itself.</summary>
public readonly struct SDivOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => (long)b switch { 0 => 0, -1 => unchecked(0 - a), var d => (ulong)((long)a / d) };
    public static uint Eval32(uint a, uint b) => (int)b switch { 0 => 0, -1 => unchecked(0 - a), var d => (uint)((int)a / d) };
}

/// <summary>Unsigned remainder; modulo zero leaves the value (at 32 bits, its low half).</summary>
public readonly struct ModOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => b == 0 ? a : a % b;
    public static uint Eval32(uint a, uint b) => b == 0 ? a : a % b;
}

/// <summary>Signed remainder with the dividend's sign; modulo zero leaves the value, modulo -1 is 0.</summary>
public readonly struct SModOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => (long)b switch { 0 => a, -1 => 0, var d => (ulong)((long)a % d) };
    public static uint Eval32(uint a, uint b) => (int)b switch { 0 => a, -1 => 0, var d => (uint)((int)a % d) };
}

public readonly struct OrOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => a | b;
    public static uint Eval32(uint a, uint b) => a | b;
}

public readonly struct AndOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => a & b;
    public static uint Eval32(uint a, uint b) => a & b;
}

public readonly struct XorOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => a ^ b;
    public static uint Eval32(uint a, uint b) => a ^ b;
}

/// <summary>Shift left; only the low 6 (at 32 bits, 5) bits of the distance count, as in every shift.</summary>
public readonly struct LshOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => a << (int)(b & 63);
    public static uint Eval32(uint a, uint b) => a << (int)(b & 31);
}

public readonly struct RshOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => a >> (int)(b & 63);
    public static uint Eval32(uint a, uint b) => a >> (int)(b & 31);
}

/// <summary>Shift right that keeps the sign.</summary>
public readonly struct ArshOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => (ulong)((long)a >> (int)(b & 63));
    public static uint Eval32(uint a, uint b) => (uint)((int)a >> (int)(b & 31));
}

public readonly struct MovOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => b;
    public static uint Eval32(uint a, uint b) => b;
}

/// <summary>Negation of the destination; the second operand is ignored.</summary>
public readonly struct NegOp : IAluOp
{
    public static ulong Eval64(ulong a, ulong b) => unchecked(0 - a);
    public static uint Eval32(uint a, uint b) => unchecked(0 - a);
}
