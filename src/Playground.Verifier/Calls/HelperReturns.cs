using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// What R0 holds after a helper.
internal sealed partial class ProgramVerifier
{
    private void SetHelperReturn(int insnIdx, HelperProto proto, CallArgMeta meta, in ArgSnapshot args)
    {
        ref var r0 = ref Reg(0);
        var flags = proto.RetFlags;
        switch (proto.Ret)
        {
            case RetType.Integer:
                SetUnknown(ref r0);
                break;
            case RetType.Void:
                r0.SetNotInit();
                break;
            case RetType.MapValue:
                SetMapValueReturn(ref r0, flags, meta);
                break;
            case RetType.Socket:
                r0.SetPointer(RegType.Socket, flags);
                break;
            case RetType.SockCommon:
                r0.SetPointer(RegType.SockCommon, flags);
                break;
            case RetType.TcpSock:
                r0.SetPointer(RegType.TcpSock, flags);
                break;
            case RetType.Mem:
                r0.SetPointer(RegType.Mem, flags);
                r0.MemSize = meta.MemSize;
                break;
            case RetType.MemOrBtfId:
                SetPercpuReturn(ref r0, flags, meta, args.R1);
                break;
            case RetType.BtfId:
                SetBtfReturn(ref r0, flags, proto, meta);
                break;
        }
        if (r0.IsMaybeNull)
            r0.Id = (uint)NewId();

        if (HelperId.InheritsReference(meta.FuncId))
            r0.RefObjId = meta.RefObjId;
        else if (HelperId.Acquires(meta.FuncId, meta.Map?.Type))
        {
            var id = AcquireReference(insnIdx);
            r0.Id = (uint)id;
            r0.RefObjId = id;
        }
        if (meta.FuncId == HelperId.DynptrData)
            r0.DynptrId = meta.DynptrId;
    }

    private void SetMapValueReturn(ref RegState r0, TypeFlags flags, CallArgMeta meta)
    {
        if (meta.Map is not { } map)
        {
            Unsupported("map value without a map");
            return;
        }
        if (meta.FuncId == HelperId.MapLookupElem && meta.KnownKey >= 0 && meta.KnownKey < map.Spec.MaxEntries)
            flags &= ~TypeFlags.MaybeNull;
        r0.SetPointer(RegType.MapValue, flags);
        r0.Map = map;
        r0.MapUid = meta.MapUid;
        if ((flags & TypeFlags.MaybeNull) == 0 && MayHoldSpinLock(r0))
            r0.Id = (uint)NewId();
    }

    /// <summary>bpf_per_cpu_ptr and bpf_this_cpu_ptr: the variable that the percpu pointer stands for.</summary>
    private void SetPercpuReturn(ref RegState r0, TypeFlags flags, CallArgMeta meta, in RegState argument)
    {
        var (btf, typeId) = (meta.RetBtf!, meta.RetBtfId); // the argument check filled them
        var type = btf.SkipModifiers(typeId);
        if (type is not BtfComposite)
        {
            if (!TypeSizes.TryResolve(btf, typeId, out var resolved))
                Reject(Errno.Inval, $"unable to resolve the size of type '{type.Name}': -22");
            else
            {
                r0.SetPointer(RegType.Mem, flags);
                r0.MemSize = (int)resolved.Size;
            }
            return;
        }
        // A percpu kptr in an RCU section gives an object that may be written.
        var rcuObject = (argument.Flags & TypeFlags.Rcu) != 0 && !ReferenceEquals(btf, KernelBtf);
        flags = rcuObject ? TypeFlags.Alloc | TypeFlags.Rcu : flags & ~TypeFlags.RdOnly;
        r0.SetPointer(RegType.BtfId, flags);
        (r0.Btf, r0.BtfId) = (btf, type.Id);
    }

    private void SetBtfReturn(ref RegState r0, TypeFlags flags, HelperProto proto, CallArgMeta meta)
    {
        if (proto.RetBtfType.Length > 0)
        {
            r0.SetPointer(RegType.BtfId, flags);
            r0.Btf = KernelBtf;
            if (KernelBtf.FindFirst(proto.RetBtfType, BtfKind.Struct) is { } type)
                r0.BtfId = type.Id;
            else
                Reject(Errno.Inval, $"invalid return type {(int)proto.Ret} of func {meta.FuncName}");
            return;
        }
        if (meta.RetBtf is null)
        {
            Unsupported($"result type of {meta.FuncName}");
            return;
        }
        if (!ReferenceEquals(meta.RetBtf, KernelBtf))
            flags |= TypeFlags.Alloc;
        if (meta.ReturnsPercpu)
            flags |= TypeFlags.Percpu;
        r0.SetPointer(RegType.BtfId, flags);
        (r0.Btf, r0.BtfId) = (meta.RetBtf, meta.RetBtfId);
    }

    /// <summary>Bounds that some integer results are known to have.</summary>
    private void RefineHelperReturn(int id, CallArgMeta meta)
    {
        ref var r0 = ref Reg(0);
        if (r0.Type != RegType.Scalar)
            return;
        const int LowestErrno = -4095;
        switch (id)
        {
            case HelperId.GetStack or HelperId.GetTaskStack or HelperId.ProbeReadStr or HelperId.ProbeReadKernelStr or HelperId.ProbeReadUserStr:
                r0.SMax = (long)meta.MaxSize;
                r0.S32Max = (int)meta.MaxSize;
                r0.SMin = LowestErrno;
                r0.S32Min = LowestErrno;
                r0.Sync();
                break;
            case HelperId.GetSmpProcessorId when !IsEarlyKernel:
                var last = profile.PossibleCpus - 1;
                (r0.UMin, r0.SMin, r0.U32Min, r0.S32Min) = (0, 0, 0, 0);
                (r0.UMax, r0.SMax, r0.U32Max, r0.S32Max) = ((ulong)last, last, (uint)last, last);
                r0.Sync();
                break;
            default:
                return;
        }
        CheckSanity(ref r0, "retval");
    }
}
