using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Kernel.Scenarios;

namespace Playground.Executor.Scenarios;

/// <summary>A condition on a map of this machine; looking at it allocates nothing unless it fails.</summary>
internal sealed class Condition(BpfMap map, byte[] key, int offset, int size, Expectation wanted)
{
    /// <exception cref="UnsupportedException">There is no such map, or no such number in its values.</exception>
    public static Condition Of(Machine machine, Expectation wanted)
    {
        var map = machine.Maps.Find(m => m.Name == wanted.Map)
            ?? throw new UnsupportedException($"no map is named '{wanted.Map}'; there are: {string.Join(", ", machine.Maps.Select(m => m.Name))}");
        var key = map.Spec.KeySize == 0 ? null : wanted.Key.Of(map.Spec.KeySize);
        var size = wanted.Size != 0 ? wanted.Size : map.Spec.ValueSize is 1 or 2 or 4 && wanted.Offset == 0 ? map.Spec.ValueSize : Math.Min(8, map.Spec.ValueSize - wanted.Offset);
        if (key == null || wanted.Number != null && (size is not (1 or 2 or 4 or 8) || wanted.Offset + size > map.Spec.ValueSize))
            throw new UnsupportedException($"the condition {wanted.Text} on keys of {map.Spec.KeySize} and values of {map.Spec.ValueSize} bytes");
        return new Condition(map, key, wanted.Offset, size, wanted);
    }

    /// <summary>Reports an assertion that does not hold.</summary>
    public void Check(Machine machine)
    {
        var at = map.Lookup(key, 0);
        if (wanted.Number is not { } number)
        {
            if (at >= 0 == (wanted.Comparison == Comparison.Equal))
                machine.Report("assertion", $"{wanted.Text} does not hold: the element is {(at >= 0 ? "there" : "missing")}", map.Name, null);
            return;
        }
        if (at < 0)
        {
            machine.Report("assertion", $"{wanted.Text} does not hold: the element is missing", map.Name, null);
            return;
        }
        // The CPUs' values of a per-CPU map count together.
        var value = 0L;
        for (var copy = 0; copy < map.Copies; copy++)
            value += Signed(map.Values.Read(at + copy * map.ValueBytes + offset, size), number);
        var order = value.CompareTo(number);
        var holds = wanted.Comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };
        if (!holds)
            machine.Report("assertion", $"{wanted.Text} does not hold: it is {value}", map.Name, null);
    }

    /// <summary>The bytes as a number with a sign when the one they are compared with has one.</summary>
    private long Signed(ulong value, long number) => number >= 0 ? (long)value : (long)(value << 64 - size * 8) >> 64 - size * 8;
}
