using System.Globalization;
using Playground.Btf;

namespace Playground.Session.Checking;

/// <summary>Load flags that a test program asks for in its BTF declaration tags (<c>comment:test_prog_flags=...</c>).</summary>
internal static class TestAnnotations
{
    private static readonly (string Name, uint Value)[] Names =
    [
        ("BPF_F_STRICT_ALIGNMENT", 1), ("BPF_F_ANY_ALIGNMENT", 2), ("BPF_F_TEST_RND_HI32", 4), ("BPF_F_TEST_STATE_FREQ", 8),
        ("BPF_F_SLEEPABLE", 16), ("BPF_F_XDP_HAS_FRAGS", 32), ("BPF_F_XDP_DEV_BOUND_ONLY", 64), ("BPF_F_TEST_REG_INVARIANTS", 128),
    ];

    /// <summary>The flags with the program's requests applied: those it asks for are set, those with <c>!</c> are left out.</summary>
    public static uint Apply(uint flags, string program, BtfSpec? btf)
    {
        if (btf is null)
            return flags;
        foreach (var tag in btf.Types.OfType<BtfDeclTag>())
        {
            const string key = "test_prog_flags=";
            var at = tag.Name.IndexOf(key, StringComparison.Ordinal);
            if (!tag.Name.StartsWith("comment:", StringComparison.Ordinal) || at < 0)
                continue;
            if (!btf.Contains(tag.Target) || btf[tag.Target] is not BtfFunc func || func.Name != program)
                continue;
            var value = tag.Name[(at + key.Length)..];
            var negated = value.StartsWith('!');
            var bits = Parse(negated ? value[1..] : value);
            flags = negated ? flags & ~bits : flags | bits;
        }
        return flags;
    }

    private static uint Parse(string text)
    {
        foreach (var (name, value) in Names)
        {
            if (name == text)
                return value;
        }
        if (text.StartsWith("0x", StringComparison.Ordinal) && uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, null, out var hex))
            return hex;
        return uint.TryParse(text, out var number) ? number : 0;
    }
}
