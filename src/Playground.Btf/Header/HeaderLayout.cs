namespace Playground.Btf.Header;

/// <summary>Predicts where C puts members, so that the writer knows where to pad and what to pack. Memoises alignments.</summary>
internal sealed class HeaderLayout(BtfSpec btf)
{
    private const int MaxDepth = 100;

    private readonly Dictionary<int, int> aligns = [];

    /// <summary>Bytes; 1 for a packed struct.</summary>
    public int AlignOf(int id, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new BadBtfException($"type {id}: nested too deep");
        switch (btf.SkipModifiers(id))
        {
            case BtfArray array:
                return AlignOf(array.Element, depth + 1);
            case BtfComposite composite:
                if (!aligns.TryGetValue(composite.Id, out var align))
                    aligns[composite.Id] = align = Align(composite, depth);
                return align;
            case var type:
                return btf.SizeOf(type.Id) is { } size and (1 or 2 or 4 or 8 or 16) ? size : 1;
        }
    }

    /// <summary>True when a member or the end is where only a packed struct has it.</summary>
    public bool IsPacked(BtfComposite composite) => composite.Members.Length > 0 && NaturalAlign(composite, 0) is var natural
        && (composite.Size % natural != 0 || composite.Members.Any(m => m.BitfieldSize == 0 && m.BitOffset % (AlignOf(m.Type) * 8) != 0));

    private int Align(BtfComposite composite, int depth)
    {
        aligns[composite.Id] = 1; // for types that contain themselves; the writer refuses them
        var natural = NaturalAlign(composite, depth);
        return composite.Size % natural != 0 || composite.Members.Any(m => m.BitfieldSize == 0 && m.BitOffset % (AlignOf(m.Type, depth + 1) * 8) != 0) ? 1 : natural;
    }

    private int NaturalAlign(BtfComposite composite, int depth)
    {
        var most = 1;
        foreach (var member in composite.Members)
            most = Math.Max(most, AlignOf(member.Type, depth + 1));
        return most;
    }

    /// <summary>The bit at which C would put a member that follows what ends at bit <paramref name="end"/>.</summary>
    public long Place(BtfMember member, long end, bool packed)
    {
        if (member.BitfieldSize > 0)
        {
            var unit = 8L * (btf.SizeOf(member.Type) ?? 1);
            return packed || unit == 0 || end % unit + member.BitfieldSize <= unit ? end : RoundUp(end, unit);
        }
        return RoundUp(end, packed ? 8 : 8L * AlignOf(member.Type));
    }

    /// <summary>Bits that a member takes.</summary>
    public long Width(BtfMember member) => member.BitfieldSize > 0 ? member.BitfieldSize : 8L * (btf.SizeOf(member.Type) ?? 0);

    public static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    /// <summary>Unnamed bit-fields that fill the bits between two places: type and width of each.</summary>
    public static IEnumerable<(string Type, int Bits)> Padding(long from, long to)
    {
        while (from < to)
        {
            var (type, bits) = (from, to - from) switch
            {
                (var at, >= 64) when at % 64 == 0 => ("long", 64),
                (var at, >= 32) when at % 32 == 0 => ("int", 32),
                (var at, >= 16) when at % 16 == 0 => ("short", 16),
                var (at, left) => ("char", (int)Math.Min(8 - at % 8, left)),
            };
            yield return (type, bits);
            from += bits;
        }
    }
}
