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
    public static ImmutableArray<InsnRow> Of(ProgramSpec program, Profile profile)
    {
        var names = new ProgramNames(program, profile);
        var rows = ImmutableArray.CreateBuilder<InsnRow>(program.Insns.Length);
        var line = 0;
        for (var i = 0; i < program.Insns.Length; i++)
        {
            while (line + 1 < program.Lines.Length && program.Lines[line + 1].Insn <= i)
                line++;
            var source = program.Lines.Length > 0 && program.Lines[line].Insn <= i ? program.Lines[line] : null;
            if (program.Insns[i].Op != Op.LdImm64High)
                rows.Add(new InsnRow(i, Disassembler.LogText(program.Insns[i], names), source));
        }
        return rows.ToImmutable();
    }
}
