using Playground.Kernel.Fields;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

// The helpers of the 2022 proposal: share a counted pointer with a slot, get one out of it, move one without an exchange.
internal sealed partial class ProgramVerifier
{
    private static bool IsProposalHelper(int id) => id is HelperId.KptrTrySet or HelperId.KptrGet or HelperId.MovePtr;

    /// <summary>
    /// The kernel knows where the pointee's count is and puts the offset into the last argument register; what the program
    /// put there does not matter.
    /// </summary>
    private void PatchRefcountOffset(int insnIdx, CallArgMeta meta)
    {
        if (meta.FuncId is not (HelperId.KptrTrySet or HelperId.KptrGet) || meta.Kptr is not { } slot)
            return;
        if (!slot.IsKernelType || KptrTypes.RefcountOffset(profile, slot.TypeName) is not { } offset)
        {
            Reject(Errno.Inval, $"{HelperName(meta)} needs a type whose reference count is known, {slot.TypeName} is none");
            return;
        }
        var register = meta.FuncId == HelperId.KptrTrySet ? 3 : 2;
        var fixup = new Fixup(insnIdx, FixupKind.PatchArgument, register, offset);
        for (var i = 0; i < fixups.Count; i++)
        {
            if (fixups[i].Insn != insnIdx || fixups[i].Kind != FixupKind.PatchArgument)
                continue;
            // One instruction, one offset: another path may only bring the same slot type.
            if (fixups[i] != fixup)
                Reject(Errno.Inval, $"same insn cannot be used with slots of different types in {HelperName(meta)}");
            return;
        }
        fixups.Add(fixup);
    }

    /// <summary>A move is only sound where no other CPU sees the slot: a per-CPU map.</summary>
    private void CheckMoveDestination(int regNo, CallArgMeta meta)
    {
        if (meta.FuncId == HelperId.MovePtr && meta.Map is not { Type: Playground.Kernel.Objects.MapType.PercpuArray
            or Playground.Kernel.Objects.MapType.PercpuHash or Playground.Kernel.Objects.MapType.LruPercpuHash })
            Reject(Errno.Inval, $"R{regNo} is no slot of a per-CPU map, bpf_move_ptr needs one");
    }
}
