using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Does a register have a type that a helper's argument accepts, and may it be offset?
internal sealed partial class ProgramVerifier
{
    private const TypeFlags DynptrFlags = TypeFlags.DynptrLocal | TypeFlags.DynptrRingbuf | TypeFlags.DynptrSkb | TypeFlags.DynptrXdp | TypeFlags.DynptrSkbMeta;

    private void CheckArgType(int regNo, ArgType kind, HelperArg arg, CallArgMeta meta)
    {
        ref var reg = ref Reg(regNo);
        var accepted = ArgTypes.Of(kind);
        if (accepted is null)
        {
            Unsupported($"helper argument kind {kind}");
            return;
        }
        if (IsEarlyKernel)
            accepted = EarlyTypes(kind, accepted);
        var flags = reg.Flags;
        if ((arg.Flags & TypeFlags.RdOnly) != 0)
            flags &= ~TypeFlags.RdOnly;
        if ((arg.Flags & TypeFlags.MaybeNull) != 0)
            flags &= ~TypeFlags.MaybeNull;
        if (kind == ArgType.Mem)
            flags &= ~DynptrFlags;
        // Objects of the program's own, not what was loaded from a slot of such.
        if (meta.FuncId == HelperId.KptrXchg && regNo == 2 && (flags & TypeFlags.Alloc) != 0)
            flags &= ~(TypeFlags.Alloc | TypeFlags.Percpu);

        var found = false;
        foreach (var candidate in accepted)
            found |= candidate.Type == reg.Type && candidate.Flags == flags;
        if (!found)
            Reject(Errno.Acces, $"R{regNo} type={TypeText(reg)} expected={string.Join(", ", accepted.Select(a => IsEarlyKernel ? RegTypes.EarlyText(a.Type, a.Flags) : a.ToString()))}");

        if (reg.Type == RegType.BtfId)
            CheckBtfArgType(regNo, ref reg, kind, arg, meta);
    }

    /// <summary>A pointer to a kernel struct or allocated object as the argument of a helper.</summary>
    private void CheckBtfArgType(int regNo, ref RegState reg, ArgType kind, HelperArg arg, CallArgMeta meta)
    {
        if (kind is ArgType.Mem or ArgType.MapKey or ArgType.MapValue)
        {
            if ((arg.Flags & TypeFlags.RdOnly) == 0)
                Reject(Errno.Acces, $"{HelperName(meta)}() may write into memory pointed by R{regNo} type={TypeText(reg)}");
            return;
        }
        if (kind is ArgType.SpinLock or ArgType.KptrXchgDest or ArgType.PercpuBtfId)
            return;

        var release = (arg.Flags & TypeFlags.Release) != 0;
        if (reg.IsMaybeNull && (reg.Flags & TypeFlags.Alloc) != 0 && !IsEarlyKernel)
        {
            Verbose("verifier bug: invalid PTR_TO_BTF_ID register for type match\n");
            RejectSilently(Errno.Fault);
        }
        if (reg.IsMaybeNull && ((arg.Flags & TypeFlags.MaybeNull) == 0 || release && !IsEarlyKernel))
            Reject(Errno.Acces, $"Possibly NULL pointer passed to helper arg{regNo}");
        if (meta.FuncId == HelperId.KptrXchg)
        {
            CheckXchgValue(regNo, meta);
            return;
        }
        if (meta.FuncId is HelperId.KptrTrySet or HelperId.MovePtr)
        {
            // The slot's count is added to one that must not go away meanwhile.
            if (meta.FuncId == HelperId.KptrTrySet && reg.RefObjId == 0)
                Reject(Errno.Inval, $"R{regNo} must be referenced when passed to bpf_kptr_try_set");
            CheckXchgValue(regNo, meta);
            return;
        }
        var wanted = kind == ArgType.BtfIdSockCommon ? "sock_common" : arg.BtfTypes is [var first, ..] ? first : "";
        if (wanted.Length == 0)
        {
            Unsupported($"BTF argument of {HelperName(meta)}");
            return;
        }
        // Only a release of something else than a socket wants exactly that type.
        var strict = release && meta.FuncId != HelperId.SkRelease;
        if (KernelBtf.FindFirst(wanted, Playground.Btf.BtfKind.Struct) is not { } type || !StructIdsMatch(reg.Btf, reg.BtfId, reg.Off, KernelBtf, type.Id, strict))
            Reject(Errno.Acces, $"R{regNo} is of type {reg.Btf[reg.BtfId].Name} but {wanted} is expected");
    }

    /// <summary>Name of the helper without its number.</summary>
    private string HelperName(CallArgMeta meta) => profile.Helpers.TryGetValue(meta.FuncId, out var helper) ? helper.Name : meta.FuncName;

    /// <summary>Whether the argument may be an offset pointer: freely, by a fixed amount, or not at all.</summary>
    private void CheckArgOffset(int regNo, in RegState reg, ArgType kind, TypeFlags argFlags)
    {
        if ((argFlags & TypeFlags.Release) != 0)
        {
            // A dynptr on the stack is found through any offset of the frame pointer.
            if (kind == ArgType.Dynptr && reg.Type == RegType.Stack)
                return;
            if (reg.Off != 0)
                Reject(Errno.Inval, $"R{regNo} must have zero offset when passed to release func{(IsEarlyKernel ? "" : " or trusted arg to kfunc")}");
            CheckUnmodified(reg, regNo, fixedOffsetAllowed: false);
            return;
        }
        switch (reg.Type)
        {
            case RegType.Stack or RegType.Pkt or RegType.PktMeta or RegType.MapKey or RegType.MapValue or RegType.Arena or RegType.Scalar:
                if (reg.Flags == TypeFlags.None)
                    return;
                break;
            case RegType.Mem:
                if (reg.Flags is TypeFlags.None or TypeFlags.RdOnly or TypeFlags.Ringbuf)
                    return;
                break;
            case RegType.Buf:
                if (reg.Flags is TypeFlags.None or TypeFlags.RdOnly)
                    return;
                break;
            case RegType.BtfId:
                if (reg.Flags is TypeFlags.None or TypeFlags.Alloc or TypeFlags.Trusted or TypeFlags.Rcu
                    or (TypeFlags.Alloc | TypeFlags.NonOwnRef) or (TypeFlags.Alloc | TypeFlags.NonOwnRef | TypeFlags.Rcu))
                {
                    CheckUnmodified(reg, regNo, fixedOffsetAllowed: true);
                    return;
                }
                break;
        }
        CheckUnmodified(reg, regNo, fixedOffsetAllowed: false);
    }
}
