using System.Collections.Immutable;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Session.Checking;

/// <summary>Arguments that the kernel puts in itself, in plain words: the call before and after.</summary>
internal static class PatchNotes
{
    private const int Closest = 16;

    public static IEnumerable<string> Of(ProgramSpec program, ImmutableArray<Fixup> fixups) =>
        from fixup in fixups.IsDefault ? [] : fixups
        where fixup.Kind == FixupKind.PatchArgument && (uint)fixup.Insn < (uint)program.Insns.Length
        orderby fixup.Insn
        select $"insn {fixup.Insn}, call {HelperNames.NameOf(program.Insns[fixup.Insn].Imm)}: before, {Before(program, fixup)}; after, r{fixup.Register} = {fixup.Value}, the offset of the object's count, which the kernel puts in itself";

    /// <summary>What the program put into the register, as far as the instructions just before say.</summary>
    private static string Before(ProgramSpec program, Fixup fixup)
    {
        for (var at = fixup.Insn - 1; at >= Math.Max(0, fixup.Insn - Closest); at--)
        {
            var insn = program.Insns[at];
            if (insn.Op is Op.CallHelper or Op.CallKfunc or Op.CallLocal or Op.Exit or Op.Ja)
                break;
            if (insn.Op == Op.Mov && insn.Dst == fixup.Register)
                return insn.UsesReg ? $"r{fixup.Register} = r{insn.Src}" : $"r{fixup.Register} = {insn.Imm}";
        }
        return $"r{fixup.Register} is whatever it was";
    }
}
