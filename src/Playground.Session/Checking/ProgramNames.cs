using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Session.Checking;

/// <summary>Names for what a linked program's instructions refer to, as people read them: maps by name, not by address.</summary>
public sealed class ProgramNames(ProgramSpec program, Profile profile) : IInsnNames
{
    public string? Helper(int id) => profile.Helpers.TryGetValue(id, out var helper) ? helper.Name : null;

    public string? Kfunc(int btfId, int off) => profile.Kfuncs.TryGetValue(btfId, out var kfunc) ? kfunc.Name : null;

    public string? Imm64(Insn insn) => insn.Src switch
    {
        Pseudo.MapFd or Pseudo.MapIdx when Map(insn) is { } map => $"map[{map}]",
        Pseudo.MapValue or Pseudo.MapIdxValue when Map(insn) is { } map => $"map[{map}][0]+{(uint)insn.ImmHigh}",
        Pseudo.BtfId when profile.KernelBtf.Contains(insn.Imm) => profile.KernelBtf[insn.Imm].Name,
        Pseudo.Func => $"func pc{insn.Imm:+0;-0;+0}",
        _ => null,
    };

    private string? Map(Insn insn) => (uint)insn.Imm < (uint)program.Maps.Length ? program.Maps[insn.Imm].Name : null;
}
