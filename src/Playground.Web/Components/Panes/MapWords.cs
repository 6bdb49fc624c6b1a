using System.Buffers.Binary;
using System.Collections.Immutable;
using Playground.Executor;

namespace Playground.Web.Components.Panes;

/// <summary>Map contents in few words.</summary>
internal static class MapWords
{
    private const int Most = 8;

    /// <summary>The elements in which an outcome differs from another one: <c>counts[0] = 2</c>.</summary>
    public static string Telling(Outcome outcome, ImmutableArray<Outcome> all)
    {
        var words = outcome.Maps.SelectMany(map => map.Entries
                .Where(entry => all.Any(other => !Has(other, map.Name, entry)))
                .Select(entry => $"{map.Name}[{Value(entry.Key)}] = {Value(entry.Value)}"))
            .Take(Most + 1).ToList();
        return words.Count switch
        {
            0 => "the same in all",
            > Most => string.Join(", ", words.Take(Most)) + ", …",
            _ => string.Join(", ", words),
        };
    }

    private static bool Has(Outcome outcome, string map, MapEntry entry) => outcome.Maps.Any(m => m.Name == map &&
        m.Entries.Any(e => e.Key.AsSpan().SequenceEqual(entry.Key.AsSpan()) && e.Value.AsSpan().SequenceEqual(entry.Value.AsSpan())));

    /// <summary>Up to eight bytes as a little-endian number, more as hexadecimal.</summary>
    private static string Value(ImmutableArray<byte> bytes)
    {
        if (bytes.Length > 8)
            return Convert.ToHexStringLower(bytes.AsSpan());
        Span<byte> wide = stackalloc byte[8];
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide).ToString();
    }
}
