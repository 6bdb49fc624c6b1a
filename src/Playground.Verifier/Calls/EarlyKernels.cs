using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Kernel pointers before Linux 6.2: no trusted or RCU pointers, and functions that get a slot's object by the slot's address.
internal sealed partial class ProgramVerifier
{
    private bool IsEarlyKernel => profile.Version < new KernelVersion(6, 2);

    private string TypeText(in RegState reg) => IsEarlyKernel ? RegTypes.EarlyText(reg.Type, reg.Flags) : reg.TypeText;

    /// <summary>The register types an argument accepted then: neither trusted nor RCU pointers, and slots only in map values.</summary>
    private static ArgTypes.Accepted[] EarlyTypes(ArgType kind, ArgTypes.Accepted[] accepted) =>
        [.. accepted.Where(t => (t.Flags & (TypeFlags.Trusted | TypeFlags.Rcu)) == 0 && (kind != ArgType.KptrXchgDest || t.Type == RegType.MapValue))];

    /// <summary>Only a plain object pointer is one for a kernel function; anything else is taken for memory.</summary>
    /// <remarks>In the proposal, functions that count up unless zero take what a load of a slot gives, once it is checked.</remarks>
    private static bool IsEarlyObject(KfuncCallMeta meta, in RegState reg) =>
        reg.Flags == TypeFlags.None || meta.IsRcu && reg.Flags == TypeFlags.Untrusted;

    /// <summary>Errno of a lock that is wrong in some way.</summary>
    private int LockErrno => IsEarlyKernel ? Errno.Acces : Errno.Inval;

    /// <summary>Known bits in a message; Linux 6.1 writes value and mask even when every bit is known.</summary>
    private string TnumText(Tnum bits) => IsEarlyKernel ? $"(0x{bits.Value:x}; 0x{bits.Mask:x})" : bits.ToString();

    /// <summary>A socket is one for a kernel function when nothing else is known of it, such as that it may be NULL.</summary>
    /// <remarks>
    /// The kernel looks the register's type up in a table of its base types. Variant <c>kfunc_types=unmasked</c> looks with
    /// the flags, which reach beyond the table; with <c>base-type</c> the flags are taken off and forgotten.
    /// </remarks>
    private bool IsEarlySocket(in RegState reg) => reg.Flags == TypeFlags.None || profile.HasVariant("kfunc_types", "base-type");

    private const int BaseTypeBits = 8, BaseTypes = (int)RegType.DynptrPtr + 1;

    private void LookUpKfuncType(in RegState reg)
    {
        if (profile.HasVariant("kfunc_types", "unmasked") && (reg.Type, reg.Flags) != (RegType.BtfId, TypeFlags.None) && (int)reg.Type + ((int)reg.Flags << BaseTypeBits) is var index and >= BaseTypes)
            Reject(Errno.Fault, $"verifier bug: reg2btf_ids[{index}] is read, which has {BaseTypes} entries (type {reg.TypeText})");
    }

    /// <summary>Why a map has no slots, as far as the kernel said then.</summary>
    private string EarlyMapWithoutSlots(MapInfo map) => FieldsOf(map).Errno == Errno.E2Big
        ? $"map '{map.Name}' has more than 8 kptr"
        : $"map '{map.Name}' has no valid kptr";

    private void CheckEarlyTrust(KfuncCallMeta meta, int regNo)
    {
        ref var reg = ref Reg(regNo);
        if ((meta.Flags & KfuncFlags.TrustedArgs) != 0 && reg.RefObjId == 0)
            Reject(Errno.Inval, $"R{regNo} must be referenced");
        // The object may be freed and its memory reused unless this kind of RCU holds it back.
        if (meta.IsRcu && reg.RefObjId == 0 && !InRcuSection)
            Reject(Errno.Inval, $"R{regNo} must be a rcu pointer");
    }

    /// <summary>Argument 0 of a KF_KPTR_GET function: the address of a slot that owns an object of the right type.</summary>
    private void CheckKptrGetSlot(KfuncCallMeta meta, int regNo, BtfPtr pointer)
    {
        ref var reg = ref Reg(regNo);
        if (!reg.Is(RegType.MapValue))
            Reject(Errno.Inval, "arg#0 expected pointer to map value");
        if (!reg.Var.IsConst)
            Reject(Errno.Inval, "arg#0 must have constant offset");
        var offset = reg.Off + (int)(long)reg.Var.Value;
        if (RecordOf(reg)?.At(offset) is not { Kind: FieldKind.KptrRef } slot)
        {
            Reject(Errno.Inval, $"arg#0 no referenced kptr at map value offset={(ulong)offset}");
            return;
        }
        if (KernelBtf.SkipModifiers(pointer.Target) is not BtfPtr inner)
        {
            Reject(Errno.Inval, "arg#0 BTF type must be a double pointer");
            return;
        }
        var wanted = KernelBtf.SkipModifiers(inner.Target);
        if (slot.TypeId != wanted.Id)
            Reject(Errno.Inval, $"kernel function {meta.Name} args#0 expected pointer to {KindText(wanted)} {wanted.Name}");
    }
}
