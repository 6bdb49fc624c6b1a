using System.Text;

namespace Playground.Verifier;

/// <summary>The log as text, as the kernel keeps it: a buffer with a write position that can be moved back.</summary>
/// <remarks>
/// Moving back restores no bytes (an instruction's comment overwrites the newline before it, also when the text behind
/// is cut later). Each single write is cut at 1023 characters, as the kernel's is.
/// </remarks>
internal sealed class LogText(int level, int maxLength)
{
    private const int LongestWrite = 1023;
    private readonly StringBuilder text = new();

    /// <summary>Bits: 1 instructions, 2 everything (implies instructions).</summary>
    public int Level { get; } = level;
    public bool ShowsInsns => (Level & 3) != 0;
    public bool ShowsAll => (Level & 2) != 0;

    public int Position => text.Length;

    /// <summary>Position after the last instruction line, and its length.</summary>
    public int InsnLineEnd { get; set; } = -1;

    public void Write(string s)
    {
        if (s.Length > LongestWrite)
            s = s[..LongestWrite];
        if (text.Length + s.Length > maxLength)
            throw new UnsupportedException($"budget: the log is longer than {maxLength} characters");
        text.Append(s);
    }

    /// <summary>Cuts the text at <paramref name="position"/>.</summary>
    public void Rewind(int position) => text.Length = Math.Min(text.Length, position);

    public override string ToString() => text.ToString();
}
