using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Writes <c>.BTF.ext</c>: where functions start, which source line an instruction came from, CO-RE relocations.</summary>
internal sealed class BtfExtWriter
{
    private const int HeaderSize = 32;
    private readonly IReadOnlyDictionary<string, int> strings;
    private readonly List<int> funcs = [8], lines = [16], relocs = [16];

    /// <param name="strings">Offsets in the string table of <c>.BTF</c> of every string from <see cref="Strings"/>.</param>
    public BtfExtWriter(IReadOnlyDictionary<string, int> strings, IEnumerable<IGrouping<string, ObjectProgram>> sections)
    {
        this.strings = strings;
        foreach (var section in sections)
        {
            Section(funcs, section, p => p.Funcs, f => [f.TypeId], f => f.Insn);
            Section(lines, section, p => p.Lines, l => [strings[l.File], strings[l.Text], l.Line << 10 | Math.Min(l.Column, 1023)], l => l.Insn);
            Section(relocs, section, p => p.CoreRelocs, r => [r.TypeId, strings[r.Access], r.Kind], r => r.Insn);
        }
    }

    /// <summary>The strings that must be in <c>.BTF</c>.</summary>
    public static IEnumerable<string> Strings(IEnumerable<ObjectProgram> programs) => programs.SelectMany(p =>
        p.Lines.SelectMany(l => new[] { l.File, l.Text }).Concat(p.CoreRelocs.Select(r => r.Access)).Append(p.Section));

    private void Section<T>(List<int> to, IGrouping<string, ObjectProgram> section, Func<ObjectProgram, IEnumerable<T>> records,
        Func<T, int[]> words, Func<T, int> insn)
    {
        var all = section.SelectMany(p => records(p).Select(r => (Offset: (p.SectionOffset + insn(r)) * 8, Words: words(r)))).ToList();
        if (all.Count == 0)
            return;
        to.AddRange([strings[section.Key], all.Count]);
        foreach (var (offset, rest) in all)
        {
            to.Add(offset);
            to.AddRange(rest);
        }
    }

    public byte[] ToArray()
    {
        // A list that has only its record size says nothing.
        List<int>[] parts = [funcs.Count > 1 ? funcs : [], lines.Count > 1 ? lines : [], relocs.Count > 1 ? relocs : []];
        List<int> words = [0x0001_eb9f, HeaderSize];
        var offset = 0;
        foreach (var part in parts)
        {
            words.AddRange([offset, part.Count * 4]);
            offset += part.Count * 4;
        }
        words.AddRange(parts.SelectMany(p => p));
        return [.. words.SelectMany(BitConverter.GetBytes)];
    }
}
