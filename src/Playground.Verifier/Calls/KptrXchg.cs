using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// bpf_kptr_xchg and the slots it works on.
internal sealed partial class ProgramVerifier
{
    /// <summary>Errno of an argument that is no slot at all.</summary>
    private int BadSlot => IsEarlyKernel ? Errno.Acces : Errno.Inval;

    /// <summary>The destination: exactly on a slot that owns what it points to.</summary>
    private void ProcessKptrDestination(int regNo, CallArgMeta meta)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type == RegType.MapValue)
        {
            if (reg.Map.Spec.Btf is null)
                Reject(BadSlot, $"map '{reg.Map.Name}' has to have BTF in order to use bpf_kptr_xchg");
            meta.Map = reg.Map;
        }
        if (!reg.Var.IsConst)
            Reject(BadSlot, $"R{regNo} doesn't have constant offset. kptr has to be at the constant offset");
        var record = RecordOf(reg);
        if (record is null || !record.Has(FieldKind.Kptr))
        {
            Reject(BadSlot, IsEarlyKernel ? EarlyMapWithoutSlots(reg.Map) : $"R{regNo} has no valid kptr");
            return;
        }
        var offset = reg.Off + (int)(long)reg.Var.Value;
        if (record.At(offset) is not { IsKptr: true } field)
        {
            Reject(Errno.Acces, $"off={offset} doesn't point to kptr");
            return;
        }
        if (field.Kind == FieldKind.KptrUnref)
            Reject(Errno.Acces, $"off={offset} kptr isn't referenced kptr");
        meta.Kptr = field;
        if (profile.IsProposal)
            CheckProposalSlot(reg, field, meta);
        meta.RetBtf = field.IsKernelType ? KernelBtf : prog.Btf;
        meta.RetBtfId = field.TypeId;
        meta.ReturnsPercpu = field.Kind == FieldKind.KptrPercpu;
    }

    /// <summary>The pointer moved into the slot: it must be exactly of the slot's type.</summary>
    private void CheckXchgValue(int regNo, CallArgMeta meta)
    {
        if (meta.Kptr is { } field)
            CheckSlotType(field, meta.RetBtf!, regNo); // the slot filled it
        else
            Unsupported("kptr value before its slot");
    }

    /// <summary>The program's reference moves into the slot: its copies are void, except of a percpu object in an RCU section.</summary>
    private bool MoveIntoSlot(int refObjId)
    {
        if (!RemoveReference(cur, refObjId))
            return false;
        var inRcu = InRcuSection;
        ForEachReg(cur, (ref RegState reg) =>
        {
            if (reg.RefObjId != refObjId)
                return;
            if (inRcu && (reg.Flags & TypeFlags.Alloc) != 0 && (reg.Flags & TypeFlags.Percpu) != 0)
            {
                reg.RefObjId = 0;
                reg.Flags = (reg.Flags & ~TypeFlags.Alloc) | TypeFlags.Rcu;
            }
            else
            {
                Invalidate(ref reg);
            }
        });
        return true;
    }
}
