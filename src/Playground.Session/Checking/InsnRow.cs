using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Session.Checking;

/// <summary>One instruction of a linked program as a list shows it.</summary>
/// <param name="Source">The line it came from; null when unknown.</param>
public sealed record InsnRow(int Index, string Text, LineInfo? Source)
{
    /// <summary>One row for each instruction; second halves of 64-bit loads have none.</summary>
    public static ImmutableArray<InsnRow> Of(ProgramSpec program, Profile profile) => Of(program.Insns, program.Lines, new ProgramNames(program, profile), _ => "");

    /// <param name="suffix">What stands behind the text of an instruction, by its index.</param>
    internal static ImmutableArray<InsnRow> Of(ImmutableArray<Insn> insns, ImmutableArray<LineInfo> lines, IInsnNames names, Func<int, string> suffix)
    {
        var rows = ImmutableArray.CreateBuilder<InsnRow>(insns.Length);
        var line = 0;
        for (var i = 0; i < insns.Length; i++)
        {
            while (line + 1 < lines.Length && lines[line + 1].Insn <= i)
                line++;
            var source = lines.Length > 0 && lines[line].Insn <= i ? lines[line] : null;
            if (insns[i].Op != Op.LdImm64High)
                rows.Add(new InsnRow(i, Disassembler.LogText(insns[i], names) + suffix(i), source));
        }
        return rows.ToImmutable();
    }
}
