namespace Playground.Btf;

/// <summary>Sizes, alignments and members of types; all of a 64-bit BPF machine.</summary>
public static class BtfLayout
{
    public const int PointerSize = 8;

    /// <summary>Deepest nesting followed; the kernel's own limit is 32 (MAX_RESOLVE_DEPTH).</summary>
    private const int MaxDepth = 64;

    /// <summary>Most types looked at for one answer: hostile types can contain each other many times over.</summary>
    private const int MaxSteps = 100_000;

    extension(BtfSpec btf)
    {
        /// <summary>Bytes a value of the type takes, or null when it has no size (void, functions, declarations) or one that does not fit.</summary>
        public int? SizeOf(int id)
        {
            long count = 1;
            for (var depth = 0; depth < MaxDepth; depth++)
            {
                switch (btf.SkipModifiers(id))
                {
                    case BtfArray array:
                        count = Math.Min(count * array.Count, (long)int.MaxValue + 1);
                        id = array.Element;
                        continue;
                    case BtfVar variable:
                        id = variable.Target;
                        continue;
                    case var type:
                        return Own(type) * count is { } size and <= int.MaxValue ? (int)size : null;
                }
            }
            return null;
        }

        /// <summary>Alignment in bytes that C would give the type; 1 for what has none.</summary>
        public int AlignOf(int id)
        {
            var steps = MaxSteps;
            return Align(btf, id, 0, ref steps);
        }

        /// <summary>Finds a member by name, also within unnamed structs and unions; its bit offset is from the start of <paramref name="composite"/>.</summary>
        public BtfMember? FindMember(BtfComposite composite, string name)
        {
            var steps = MaxSteps;
            return Member(btf, composite, name, 0, 0, ref steps);
        }

        /// <summary>The name of a type as C writes it: <c>struct task_struct *</c>, <c>const char [16]</c>, <c>int (*)()</c>.</summary>
        public string Describe(int id) => new Description(btf).Of(id, "", 0);

        /// <summary>A declaration as C writes it: <c>char comm[16]</c>, <c>int (*show)(struct seq_file *)</c>.</summary>
        public string Declare(int id, string name) => new Description(btf).Of(id, name, 0);
    }

    private static long? Own(BtfType type) => type switch
    {
        BtfInt i => i.Size,
        BtfEnum e => e.Size,
        BtfFloat f => f.Size,
        BtfComposite c => c.Size,
        BtfDatasec d => d.Size,
        BtfPtr => PointerSize,
        _ => null,
    };

    private static int Align(BtfSpec btf, int id, int depth, ref int steps)
    {
        if (depth > MaxDepth || --steps < 0)
            return 1;
        switch (btf.SkipModifiers(id))
        {
            case BtfArray array:
                return Align(btf, array.Element, depth + 1, ref steps);
            case BtfComposite composite:
                var most = 1;
                foreach (var member in composite.Members)
                {
                    var align = Align(btf, member.Type, depth + 1, ref steps);
                    if (member.BitfieldSize == 0 && member.BitOffset % (align * 8) != 0)
                        return 1; // packed
                    most = Math.Max(most, align);
                }
                return composite.Size % most == 0 ? most : 1;
            case var type:
                var size = (int)Math.Min(Own(type) ?? 1, 16);
                return size > 0 && int.IsPow2(size) ? size : 1;
        }
    }

    private static BtfMember? Member(BtfSpec btf, BtfComposite composite, string name, int bitOffset, int depth, ref int steps)
    {
        if (depth > MaxDepth)
            return null;
        foreach (var member in composite.Members)
        {
            if (--steps < 0)
                return null;
            if (member.Name == name)
                return member with { BitOffset = member.BitOffset + bitOffset };
            if (member.Name.Length == 0 && btf.SkipModifiers(member.Type) is BtfComposite inner
                && Member(btf, inner, name, bitOffset + member.BitOffset, depth + 1, ref steps) is { } found)
                return found;
        }
        return null;
    }
}
