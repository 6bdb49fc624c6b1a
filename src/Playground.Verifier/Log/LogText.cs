namespace Playground.Verifier;

/// <summary>The log as text, as the kernel keeps it: a buffer with a write position that can be moved back.</summary>
/// <remarks>
/// Moving back restores nothing: an instruction's comment overwrites the newline before it for good, also when the text
/// behind is cut later. Each single write is cut at 1023 characters, as the kernel's is. When the limit is reached the
/// oldest half is dropped, as the kernel's rotating buffer does.
/// </remarks>
internal sealed class LogText(int level, int maxLength)
{
    private const int LongestWrite = 1023;
    private readonly int maxLength = Math.Max(maxLength, 4096);
    private char[] buffer = new char[256];
    private int length;
    private int dropped;

    /// <summary>Bits: 1 instructions, 2 everything (implies instructions).</summary>
    public int Level { get; } = level;
    public bool ShowsInsns => (Level & 3) != 0;
    public bool ShowsAll => (Level & 2) != 0;

    /// <summary>Characters written so far, cuts deducted.</summary>
    public int Position => dropped + length;

    public void Write(ReadOnlySpan<char> s)
    {
        if (s.Length > LongestWrite)
            s = s[..LongestWrite];
        if (length + s.Length > buffer.Length)
            MakeRoom(s.Length);
        s.CopyTo(buffer.AsSpan(length));
        length += s.Length;
    }

    private void MakeRoom(int count)
    {
        if (length + count > maxLength)
        {
            var half = length / 2;
            buffer.AsSpan(half, length - half).CopyTo(buffer);
            dropped += half;
            length -= half;
        }
        if (length + count > buffer.Length)
            Array.Resize(ref buffer, Math.Min(maxLength, Math.Max(buffer.Length * 2, length + count)));
    }

    /// <summary>Moves the write position back.</summary>
    public void Rewind(int position) => length = Math.Clamp(position - dropped, 0, length);

    public override string ToString() => new(buffer, 0, length);

    /// <summary>The last line that says something: not a source line, not statistics.</summary>
    /// <param name="refusal">
    /// What was written last, if it was a refusal: behind an instruction whose line was not finished it is no line of its own.
    /// </param>
    public string LastMessage(string refusal)
    {
        var last = refusal[(refusal.TrimEnd('\n').LastIndexOf('\n') + 1)..].TrimEnd('\n');
        var text = ToString();
        for (var end = text.Length; end > 0;)
        {
            var start = text.LastIndexOf('\n', end - 1) + 1;
            var line = text[start..end];
            var terminated = end < text.Length;
            end = Math.Max(start - 1, 0);
            if (line.Length == 0 || (line.Length > 1 && line[0] == ';' && terminated) || IsStatistics(line))
                continue;
            if (!IsTrace(line))
                return line;
            if (last.Length > 0 && line.EndsWith(last, StringComparison.Ordinal))
                return last;
        }
        return "";
    }

    private static bool IsStatistics(string line) =>
        line.StartsWith("processed ", StringComparison.Ordinal) || line.StartsWith("verification time ", StringComparison.Ordinal)
        || line.StartsWith("stack depth ", StringComparison.Ordinal) || line.StartsWith("insns processed ", StringComparison.Ordinal);

    /// <summary>Instructions, states and walks, which only the higher levels print: no message, though a silent refusal leaves them last.</summary>
    private static bool IsTrace(string line)
    {
        if (line[0] is ' ' or '(' || line.StartsWith("mark_precise: ", StringComparison.Ordinal) || line.StartsWith("from ", StringComparison.Ordinal)
            || line.StartsWith("func#", StringComparison.Ordinal) || line.StartsWith("Live regs before insn:", StringComparison.Ordinal)
            || line is "caller:" or "callee:" or "returning from callee:" || line.StartsWith("to caller at ", StringComparison.Ordinal))
            return true;
        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
            digits++;
        return digits > 0 && digits < line.Length && line[digits] == ':';
    }
}
