using System.Collections.Immutable;
using System.Text;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Linking;
using Playground.Session.Checking;

namespace Playground.Session.Browsing;

/// <summary>A program's instructions under the source lines they came from.</summary>
/// <param name="Error">Why it is shown as it is in the object: it could not be linked for the profile. Empty for a linked program.</param>
public sealed record Disassembly(string Name, string Section, ImmutableArray<DisassemblyLine> Lines, string Error)
{
    /// <summary>One for each program of the object.</summary>
    public static ImmutableArray<Disassembly> Of(ObjectSpec spec, IEnumerable<LinkResult> links, Profile profile) => [.. links.Select(link => link.Program is { } program
        ? new Disassembly(link.Name, link.Section, LinesOf(InsnRow.Of(program, profile)), "")
        : new Disassembly(link.Name, link.Section, LinesOf(Unlinked(spec, link)), link.Error))];

    private static ImmutableArray<InsnRow> Unlinked(ObjectSpec spec, LinkResult link) =>
        spec.Programs.FirstOrDefault(p => p.IsEntry && p.Name == link.Name && p.Section == link.Section) is { } function
            ? InsnRow.Of(function.Insns, function.Lines, NoNames.Instance, at => function.Relocs.Where(r => r.Insn == at).Select(r => $"   <{r.Symbol}{(r.Addend > 0 ? $"+{r.Addend}" : "")}>").FirstOrDefault(""))
            : [];

    /// <summary>As text: source lines behind a semicolon, as in the kernel's log.</summary>
    public string ToText()
    {
        var text = new StringBuilder($"; {Name} SEC(\"{Section}\")\n");
        if (Error.Length > 0)
            text.Append($"; not linked: {Error}\n");
        foreach (var line in Lines)
            text.Append(line.Insn < 0 ? $"; {line.Text} @ {line.Place}\n" : $"{line.Insn}: {line.Text}\n");
        return text.ToString();
    }

    private static ImmutableArray<DisassemblyLine> LinesOf(ImmutableArray<InsnRow> rows)
    {
        var lines = ImmutableArray.CreateBuilder<DisassemblyLine>();
        LineInfo? shown = null;
        foreach (var row in rows)
        {
            if (row.Source is { } source && source != shown)
                lines.Add(new DisassemblyLine(-1, source.Text.Trim(), $"{Path.GetFileName(source.File)}:{source.Line}"));
            shown = row.Source;
            lines.Add(new DisassemblyLine(row.Index, row.Text, ""));
        }
        return lines.ToImmutable();
    }
}

/// <summary>An instruction, or a source line above the instructions that came from it (<see cref="Insn"/> is then -1).</summary>
/// <param name="Place">File and line.</param>
public sealed record DisassemblyLine(int Insn, string Text, string Place);
