using System.Diagnostics;

namespace Playground.Isa;

/// <summary>When a conditional jump is taken (RFC 9669, section 4.3).</summary>
public static class Jump
{
    /// <param name="b">The source register, or the immediate extended with its sign.</param>
    public static bool Taken(Op op, bool is32, ulong a, ulong b)
    {
        if (is32)
        {
            // Extending both with their sign keeps every order and every bit test of the low halves.
            (a, b) = ((ulong)(int)a, (ulong)(int)b);
        }
        return op switch
        {
            Op.JEq => a == b,
            Op.JNe => a != b,
            Op.JGt => a > b,
            Op.JGe => a >= b,
            Op.JLt => a < b,
            Op.JLe => a <= b,
            Op.JSet => (a & b) != 0,
            Op.JSGt => (long)a > (long)b,
            Op.JSGe => (long)a >= (long)b,
            Op.JSLt => (long)a < (long)b,
            Op.JSLe => (long)a <= (long)b,
            _ => throw new UnreachableException($"{op} is no conditional jump"),
        };
    }
}
