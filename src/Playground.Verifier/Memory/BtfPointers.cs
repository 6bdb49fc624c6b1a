using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Loads and stores through ptr_ (objects described by BTF) and through map_ptr (the kernel's own struct of a map).
internal sealed partial class ProgramVerifier
{
    /// <summary>The flags that make a pointer to a BTF object trusted when no others are there.</summary>
    private const TypeFlags TrustedModifiers = TypeFlags.Alloc | TypeFlags.Trusted | TypeFlags.NonOwnRef;

    /// <summary>An object cannot go away here: explicit section, lock held, or not sleepable.</summary>
    private bool InRcuSection => cur.RcuLock || cur.ActiveLocks != 0 || !cur.Sleepable;

    private static bool IsTrustedPointer(in RegState reg)
    {
        if (reg.RefObjId != 0)
            return true;
        var unsafeFlags = reg.Flags & ~TrustedModifiers;
        if (unsafeFlags != 0)
            return false;
        return (reg.Flags & TrustedModifiers) != 0 || reg.Type is RegType.Socket or RegType.SockCommon or RegType.TcpSock;
    }

    private static bool IsRcuPointer(in RegState reg) => (reg.Flags & TypeFlags.Rcu) != 0;

    private static string StructName(BtfSpec btf, int id) => btf[id].Name;

    /// <summary>An access of ptr_ that is known not to be null; <paramref name="off"/> includes the register's offset.</summary>
    private void CheckBtfPointerAccess(int regNo, int off, int size, bool isWrite, int valueRegNo)
    {
        ref var reg = ref Reg(regNo);
        var name = StructName(reg.Btf, reg.BtfId);
        var isKernel = ReferenceEquals(reg.Btf, KernelBtf);
        if (!AllowPtrLeaks)
            Reject(Errno.Perm, $"'struct {name}' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN");
        if (!prog.IsGplCompatible && isKernel)
            Reject(Errno.Inval, $"Cannot access kernel 'struct {name}' from non-GPL compatible program");
        if (off < 0)
            Reject(Errno.Acces, $"R{regNo} is ptr_{name} invalid negative access: off={off}");
        if (!reg.Var.IsConst || reg.Var.Value != 0)
            Reject(Errno.Acces, $"R{regNo} is ptr_{name} invalid variable offset: off={off}, var_off={TnumText(reg.Var)}");
        if ((reg.Flags & TypeFlags.User) != 0)
            Reject(Errno.Acces, $"R{regNo} is ptr_{name} access user memory: off={off}");
        if ((reg.Flags & TypeFlags.Percpu) != 0)
            Reject(Errno.Acces, $"R{regNo} is ptr_{name} access percpu memory: off={off}");

        var isAlloc = (reg.Flags & TypeFlags.Alloc) != 0;
        if (isWrite && !isAlloc)
        {
            CheckKernelStructWrite(reg, off, size);
            return;
        }
        // An object that left its RCU section is nobody's, and the kernel trips over that.
        if (isAlloc && (reg.Flags & (TypeFlags.NonOwnRef | TypeFlags.Rcu)) == 0 && reg.RefObjId == 0)
            Reject(Errno.Fault, "verifier bug: ref_obj_id for allocated object must be non-zero");
        if (isAlloc)
            CheckNoSpecialField(reg.Btf, reg.BtfId, off, size);

        var found = WalkAccess(reg.Btf, reg.BtfId, off, size);
        if (isAlloc && found.Kind != WalkKind.Scalar)
            found = WalkStep.Scalar(found.Flags); // what a program writes into its own objects is a number when it comes back
        if (isWrite || valueRegNo < 0)
            return;
        var flags = found.Flags;
        if (found.Kind == WalkKind.Pointer)
            flags = WalkedPointerFlags(reg, found);
        var btf = reg.Btf;
        SetWalked(ref Reg(valueRegNo), found, btf, flags);
    }

    /// <summary>Follows nested structs until a scalar or pointer is found; refuses what the kernel refuses.</summary>
    private WalkStep WalkAccess(BtfSpec btf, int typeId, int off, int size)
    {
        var flags = TypeFlags.None;
        while (true)
        {
            var step = BtfWalk.Step(btf, typeId, off, size, flags);
            if (step.Kind == WalkKind.Error)
                Reject(step.Errno, step.Error);
            if (step.Kind != WalkKind.Struct)
                return step;
            (typeId, off, flags) = (step.TypeId, 0, step.Flags);
        }
    }

    /// <summary>How far a pointer that was read out of an object may be trusted.</summary>
    private TypeFlags WalkedPointerFlags(in RegState reg, in WalkStep found)
    {
        const TypeFlags trustFlags = TrustedModifiers | TypeFlags.Rcu;
        var flags = found.Flags;
        if ((reg.Flags & TypeFlags.Untrusted) != 0)
            return TypeFlags.Untrusted;
        if (!IsTrustedPointer(reg) && !IsRcuPointer(reg))
            return flags & ~trustFlags;
        if (IsSafeField(reg, found, "__safe_trusted"))
            return flags | TypeFlags.Trusted;
        if (IsSafeField(reg, found, "__safe_trusted_or_null"))
            return flags | TypeFlags.Trusted | TypeFlags.MaybeNull;
        if (!InRcuSection || reg.IsMaybeNull)
            return TypeFlags.Untrusted;
        if (IsSafeField(reg, found, "__safe_rcu"))
            return flags | TypeFlags.Rcu;
        var safeOrNull = IsSafeField(reg, found, "__safe_rcu_or_null");
        if ((flags & TypeFlags.Rcu) != 0 || safeOrNull)
        {
            flags |= TypeFlags.Rcu | TypeFlags.MaybeNull;
            return safeOrNull ? flags & ~TypeFlags.Untrusted : flags;
        }
        if ((flags & (TypeFlags.Percpu | TypeFlags.User)) != 0)
            return flags;
        return flags & ~trustFlags;
    }

    /// <summary>The kernel's BTF lists the fields that stay valid in a struct of the same name with a suffix.</summary>
    private static bool IsSafeField(in RegState reg, in WalkStep found, string suffix)
    {
        var parent = reg.Btf[reg.BtfId];
        if (reg.Btf.FindFirst(parent.Name + suffix, parent.Kind) is not BtfComposite list)
            return false;
        foreach (var member in list.Members)
        {
            if (member.Name == found.Member && reg.Btf[member.Type] is BtfPtr pointer
                && reg.Btf.SkipModifiers(pointer.Target).Id == found.TypeId)
                return true;
        }
        return false;
    }

    /// <summary>The register that receives what a walk found.</summary>
    private void SetWalked(ref RegState dst, in WalkStep found, BtfSpec btf, TypeFlags flags)
    {
        switch (found.Kind)
        {
            case WalkKind.Pointer:
                SetBtfPointer(ref dst, btf, found.TypeId, flags);
                break;
            case WalkKind.PlainPointer:
                dst.SetPointer(RegType.Mem, TypeFlags.RdOnly | TypeFlags.Untrusted);
                break;
            default:
                SetUnknown(ref dst);
                break;
        }
    }

    /// <summary>A pointer to a BTF object at offset 0; a maybe-null one gets a new id.</summary>
    private void SetBtfPointer(ref RegState dst, BtfSpec btf, int typeId, TypeFlags flags)
    {
        dst.SetPointer(RegType.BtfId, flags);
        dst.Btf = btf;
        dst.BtfId = typeId;
        if ((flags & TypeFlags.MaybeNull) != 0)
            dst.Id = (uint)NewId();
    }

    /// <summary>An access of the kernel's struct behind a map pointer.</summary>
    private void CheckMapPointerAccess(int regNo, int off, int size, bool isWrite, int valueRegNo)
    {
        ref var reg = ref Reg(regNo);
        if (MapStructs.Name(reg.Map.Type) is not { } name || KernelBtf.FindFirst(name, BtfKind.Struct) is not { } type)
        {
            Reject(Errno.NotSupp, $"map_ptr access not supported for map type {(int)reg.Map.Type}");
            return;
        }
        if (!AllowPtrLeaks)
            Reject(Errno.Perm, $"'struct {name}' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN");
        if (off < 0)
            Reject(Errno.Acces, $"R{regNo} is {name} invalid negative access: off={off}");
        if (isWrite)
            Reject(Errno.Acces, $"only read from {name} is supported");
        var found = WalkAccess(KernelBtf, type.Id, off, size);
        if (valueRegNo >= 0)
            SetWalked(ref Reg(valueRegNo), found, KernelBtf, found.Flags);
    }

    /// <summary>True when the object at <paramref name="off"/> in struct <paramref name="id"/> is of the needed type: the struct itself, or one embedded there.</summary>
    /// <remarks>A walk that fails leaves its message in the log, as the kernel's does.</remarks>
    /// <param name="strict">Only the struct itself, at offset 0.</param>
    private bool StructIdsMatch(BtfSpec btf, int id, int off, BtfSpec neededBtf, int neededId, bool strict)
    {
        bool Same(int a) => ReferenceEquals(btf, neededBtf) && a == neededId;
        if (off == 0 && Same(id))
            return true;
        while (!strict)
        {
            var step = BtfWalk.Step(btf, id, off, 1, TypeFlags.None);
            if (step.Kind == WalkKind.Error)
                Verbose(step.Error + "\n");
            if (step.Kind != WalkKind.Struct)
                return false;
            if (Same(step.TypeId))
                return true;
            (id, off) = (step.TypeId, 0);
        }
        return false;
    }
}
