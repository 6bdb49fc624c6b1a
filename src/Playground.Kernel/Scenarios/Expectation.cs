namespace Playground.Kernel.Scenarios;

/// <summary>How a number in a map is compared.</summary>
public enum Comparison : byte { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>A condition on a map when all programs have ended: <c>counts[0]+8:4 >= 2</c>.</summary>
/// <param name="Offset">Bytes from the start of the value.</param>
/// <param name="Size">1, 2, 4 or 8 bytes; 0 for the whole value where it is of such a size, else 8.</param>
/// <param name="Number">Compared as a signed number; null to ask for the element to be missing (or, with <see cref="Comparison.NotEqual"/>, there).</param>
/// <param name="Text">As the scenario gives it.</param>
public sealed record Expectation(string Map, Bytes Key, int Offset, int Size, Comparison Comparison, long? Number, string Text);
