using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

// Slots under the helpers of the 2022 proposal.
internal sealed partial class ProgramVerifier
{
    /// <summary>BPF_F_RDONLY: users may not write the map.</summary>
    private const uint ReadOnlyForUsers = 1 << 3;

    /// <summary>
    /// Sharing and getting need to know where the object's count is, and the kernel puts the offset into the last argument itself.
    /// Moving without an atomic exchange needs a slot that only one CPU's programs and no user writes.
    /// </summary>
    private void CheckProposalSlot(in RegState slot, SpecialField field, CallArgMeta meta)
    {
        if (meta.FuncId == HelperId.MovePtr && !profile.HasVariant("move_ptr", "any-map"))
        {
            if (slot.Type != RegType.MapValue || slot.Map.Spec.Type is not (MapType.PercpuArray or MapType.PercpuHash or MapType.LruPercpuHash)
                || (slot.Map.Spec.Flags & ReadOnlyForUsers) == 0)
                Reject(Errno.Acces, "bpf_move_ptr needs a slot of a per-CPU map with BPF_F_RDONLY");
            return;
        }
        if (meta.FuncId is not (HelperId.KptrTrySet or HelperId.KptrGet))
            return;
        if (KptrTypes.RefcountOffset(profile, field.TypeName) is not { } offset)
        {
            Reject(Errno.Acces, $"the reference count of struct {field.TypeName} is not known");
            return;
        }
        var last = meta.FuncId == HelperId.KptrTrySet ? 3 : 2;
        ref var given = ref Reg(last);
        Verbose($"refcnt_off of struct {field.TypeName}: R{last}={(given.Type == RegType.Scalar && given.Var.IsConst ? $"{(long)given.Var.Value}" : given.TypeText)} becomes R{last}={offset}\n");
        var fixup = new Fixup(insnIdx, FixupKind.PatchArgument, last, offset);
        if (!fixups.Contains(fixup))
            fixups.Add(fixup);
    }
}
