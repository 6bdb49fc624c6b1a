using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Loads and stores of kptr and uptr slots in map values; offset and size were found right.
internal sealed partial class ProgramVerifier
{
    private const int PlainMode = 0x60;

    private void CheckKptrSlotAccess(int insnIdx, int valueRegNo, SpecialField slot)
    {
        var insn = insns[insnIdx];
        var isLoad = insn.Class == InsnClass.Ldx;
        if (insn.Mode != PlainMode)
            Reject(Errno.Acces, "kptr in map can only be accessed using BPF_MEM instruction mode");
        if (!isLoad && slot.Kind is FieldKind.KptrRef or FieldKind.KptrPercpu)
            Reject(Errno.Acces, "store to referenced kptr disallowed");
        if (!isLoad && slot.Kind == FieldKind.Uptr)
            Reject(Errno.Acces, "store to uptr disallowed");
        if (isLoad)
        {
            LoadSlot(ref Reg(valueRegNo), slot, insns[insnIdx].Src);
            return;
        }
        if (insn.Class == InsnClass.Stx)
        {
            if (!Reg(valueRegNo).IsNull)
                CheckSlotType(slot, SlotBtf(slot, Reg(insn.Dst).Map), valueRegNo);
        }
        else if (insn.Imm != 0)
        {
            Reject(Errno.Acces, $"BPF_ST imm must be 0 when storing to kptr at off={slot.Offset}");
        }
    }

    /// <summary>The BTF that the pointee's id is in: the kernel's or that of the map.</summary>
    private BtfSpec SlotBtf(SpecialField slot, MapInfo map) => slot.IsKernelType ? KernelBtf : map.Spec.Btf ?? KernelBtf;

    private void LoadSlot(ref RegState dst, SpecialField slot, int ptrRegNo)
    {
        var btf = SlotBtf(slot, Reg(ptrRegNo).Map);
        if (slot.Kind == FieldKind.Uptr)
        {
            dst.SetPointer(RegType.Mem, TypeFlags.MaybeNull);
            dst.MemSize = TypeSizes.SizeOf(btf[slot.TypeId]) ?? 0;
            dst.Id = (uint)NewId();
            return;
        }
        SetBtfPointer(ref dst, btf, slot.TypeId, LoadedSlotFlags(slot, btf));
    }

    /// <summary>A pointer out of an owned slot is valid while RCU protects it, if its type is freed by RCU; anything else is untrusted.</summary>
    private TypeFlags LoadedSlotFlags(SpecialField slot, BtfSpec btf)
    {
        if (InRcuSection && slot.Kind == FieldKind.KptrRef && profile.HasVariant("slot_load", "trusted"))
            return TypeFlags.MaybeNull;
        var isProtected = slot.Kind == FieldKind.KptrPercpu
            || (slot.Kind == FieldKind.KptrRef && (!slot.IsKernelType || KptrTypes.IsRcuType(profile, slot.TypeName)));
        if (!isProtected || !InRcuSection)
            return TypeFlags.MaybeNull | TypeFlags.Untrusted;
        var flags = TypeFlags.MaybeNull | TypeFlags.Rcu;
        if (slot.Kind == FieldKind.KptrPercpu)
            flags |= TypeFlags.Percpu;
        else if (!slot.IsKernelType)
            flags |= TypeFlags.Alloc;
        if (!slot.IsKernelType && FieldsOf(btf, slot.TypeId)?.Has(FieldKind.GraphNode) == true)
            flags |= TypeFlags.NonOwnRef;
        return flags;
    }

    /// <summary>A pointer that goes into a slot must have the slot's type.</summary>
    private void CheckSlotType(SpecialField slot, BtfSpec slotBtf, int regNo)
    {
        ref var reg = ref Reg(regNo);
        var name = "";
        if (reg.Type == RegType.BtfId && (reg.Flags & ~AllowedSlotFlags(slot, ReferenceEquals(reg.Btf, KernelBtf))) == 0)
        {
            name = reg.Btf[reg.BtfId].Name;
            CheckUnmodified(reg, regNo, fixedOffsetAllowed: true);
            if (StructIdsMatch(reg.Btf, reg.BtfId, reg.Off, slotBtf, slot.TypeId, strict: slot.Kind != FieldKind.KptrUnref))
                return;
        }
        var wanted = slotBtf[slot.TypeId].Name;
        Verbose($"invalid kptr access, R{regNo} type={TypeText(reg)}{name} ");
        Reject(Errno.Acces, slot.Kind == FieldKind.KptrUnref ? $"expected=ptr_{wanted} or untrusted_ptr_{wanted}" : $"expected=ptr_{wanted}");
    }

    private static TypeFlags AllowedSlotFlags(SpecialField slot, bool isKernelObject)
    {
        if (!isKernelObject)
            return TypeFlags.MaybeNull | TypeFlags.Alloc | (slot.Kind == FieldKind.KptrPercpu ? TypeFlags.Percpu : 0);
        return TypeFlags.MaybeNull | TypeFlags.Trusted | TypeFlags.Rcu | (slot.Kind == FieldKind.KptrUnref ? TypeFlags.Untrusted : 0);
    }
}
