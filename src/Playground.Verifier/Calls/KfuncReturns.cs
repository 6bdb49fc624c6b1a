using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// What R0 holds after a kfunc.
internal sealed partial class ProgramVerifier
{
    private const int MaxPercpuObject = 512;

    private void SetKfuncReturn(int insnIdx, KfuncCallMeta meta)
    {
        ref var r0 = ref Reg(0);
        var type = KernelBtf.SkipModifiers(meta.Proto.Return);
        if (IsScalarType(type))
        {
            SetUnknown(ref r0);
            if (meta.Name is "bpf_res_spin_lock" or "bpf_res_spin_lock_irqsave")
                r0.SetConst(0);
            return;
        }
        if (type is not BtfPtr pointer)
            return; // void: R0 stays uninitialised
        var pointee = KernelBtf.SkipModifiers(pointer.Target);
        if (!SetSpecialReturn(ref r0, meta) && !SetPointerReturn(ref r0, meta, pointee))
            return;

        var nullable = (meta.Flags & KfuncFlags.RetNull) != 0 && !(meta.Name == "bpf_refcount_acquire_impl" && meta.ArgOwning);
        if (nullable)
        {
            r0.Flags |= TypeFlags.MaybeNull;
            r0.Id = (uint)NewId();
        }
        if (meta.IsAcquire)
        {
            var id = AcquireReference(insnIdx);
            if (nullable)
                r0.Id = (uint)id;
            r0.RefObjId = id;
        }
        else if (PeeksAtGraph(meta.Name))
        {
            SetNonOwning(ref r0);
        }
        if (MayHoldSpinLock(r0) && r0.Id == 0)
            r0.Id = (uint)NewId();
    }

    /// <summary>Results whose type the arguments decide; false for an ordinary kfunc.</summary>
    private bool SetSpecialReturn(ref RegState r0, KfuncCallMeta meta)
    {
        switch (meta.Name)
        {
            case "bpf_obj_new_impl" or "bpf_percpu_obj_new_impl":
                SetNewObject(ref r0, meta);
                return true;
            case "bpf_refcount_acquire_impl":
                SetObject(ref r0, meta.ArgBtf!, meta.ArgBtfId, TypeFlags.Alloc); // the argument check filled it
                return true;
            case "bpf_list_pop_front" or "bpf_list_pop_back" or "bpf_list_front" or "bpf_list_back"
                or "bpf_rbtree_remove" or "bpf_rbtree_first" or "bpf_rbtree_root" or "bpf_rbtree_left" or "bpf_rbtree_right":
                SetGraphNode(ref r0, meta.Root!); // the root argument filled it
                return true;
            case "bpf_cast_to_kern_ctx":
                if (CtxStructs.KernelName(prog.Type) is { } name && KernelBtf.FindFirst(name, BtfKind.Struct) is { } ctx)
                    SetObject(ref r0, KernelBtf, ctx.Id, TypeFlags.Trusted);
                else
                    Reject(Errno.Inval, $"kern ctx type id {PlainContextId()} is not a struct");
                return true;
            case "bpf_rdonly_cast":
                SetReadOnlyCast(ref r0, meta.Constant ?? 0);
                return true;
            case "bpf_dynptr_slice" or "bpf_dynptr_slice_rdwr":
                SetSlice(ref r0, meta);
                return true;
            default:
                return false;
        }
    }

    /// <summary>BTF id of the kernel's context of a type that has no struct: a row of numbers, or a bare pointer.</summary>
    private int PlainContextId()
    {
        if (prog.Type is ProgType.Tracepoint or ProgType.RawTracepoint or ProgType.RawTracepointWritable)
            return KernelBtf.FindFirst("u64", BtfKind.Typedef)?.Id ?? 0;
        return KernelBtf.Types.FirstOrDefault(t => t is BtfPtr { Target: 0 })?.Id ?? 0;
    }

    private static void SetObject(ref RegState r0, BtfSpec btf, int typeId, TypeFlags flags)
    {
        r0.SetPointer(RegType.BtfId, flags);
        (r0.Btf, r0.BtfId) = (btf, typeId);
    }

    private void SetNewObject(ref RegState r0, KfuncCallMeta meta)
    {
        var isPercpu = meta.Name == "bpf_percpu_obj_new_impl";
        var wanted = meta.Constant ?? 0;
        if (wanted > uint.MaxValue)
            Reject(Errno.Inval, "local type ID argument must be in range [0, U32_MAX]");
        if (prog.Btf is not { } btf)
        {
            Reject(Errno.Inval, "bpf_obj_new/bpf_percpu_obj_new requires prog BTF");
            return;
        }
        if (wanted > int.MaxValue || !btf.Contains((int)wanted) || btf[(int)wanted] is not BtfComposite { IsUnion: false } type)
        {
            Reject(Errno.Inval, "bpf_obj_new/bpf_percpu_obj_new type ID argument must be of a struct");
            return;
        }
        if (isPercpu)
        {
            if (type.Size > MaxPercpuObject)
                Reject(Errno.Inval, $"bpf_percpu_obj_new type size ({type.Size}) is greater than {MaxPercpuObject}");
            if (!IsScalarStruct(btf, type, 0))
                Reject(Errno.Inval, "bpf_percpu_obj_new type ID argument must be of a struct of scalars");
            if (FieldsOf(btf, type.Id) is not null)
                Reject(Errno.Inval, "bpf_percpu_obj_new type ID argument must not contain special fields");
        }
        SetObject(ref r0, btf, type.Id, isPercpu ? TypeFlags.Alloc | TypeFlags.Percpu : TypeFlags.Alloc);
    }

    private void SetReadOnlyCast(ref RegState r0, ulong typeId)
    {
        if (typeId > int.MaxValue || !KernelBtf.Contains((int)typeId))
            Reject(Errno.Inval, $"Unknown type ID {(long)typeId} passed to kfunc bpf_rdonly_cast");
        switch (KernelBtf.SkipModifiers((int)typeId))
        {
            case BtfComposite type:
                SetObject(ref r0, KernelBtf, type.Id, TypeFlags.Untrusted);
                break;
            case BtfVoid:
                r0.SetPointer(RegType.Mem, TypeFlags.RdOnly | TypeFlags.Untrusted);
                r0.MemSize = 0;
                break;
            default:
                Reject(Errno.Inval, "kfunc bpf_rdonly_cast type ID argument must be of a struct or void");
                break;
        }
    }

    private void SetSlice(ref RegState r0, KfuncCallMeta meta)
    {
        var isWritable = meta.Name == "bpf_dynptr_slice_rdwr";
        if (isWritable && !MayAccessPacket(isWrite: true))
            Reject(Errno.Inval, "the prog does not allow writes to packet data");
        r0.SetPointer(RegType.Mem, FlagOf(meta.DynptrType) | (isWritable ? TypeFlags.None : TypeFlags.RdOnly));
        r0.MemSize = (int)(meta.Constant ?? 0);
        r0.DynptrId = meta.DynptrId;
    }

    /// <summary>A pointer whose type is the prototype's; false when the result is a plain number.</summary>
    private bool SetPointerReturn(ref RegState r0, KfuncCallMeta meta, BtfType pointee)
    {
        if (pointee is BtfVoid)
        {
            SetUnknown(ref r0);
            return false;
        }
        if (pointee is not BtfComposite)
        {
            var size = meta.BufferSize;
            var readOnly = meta.BufferReadOnly;
            if (size is null)
            {
                if (!TypeSizes.TryResolve(KernelBtf, pointee.Id, out var resolved))
                    Reject(Errno.Inval, $"kernel function {meta.Name} returns pointer type {KindText(pointee)} {pointee.Name} is not supported");
                (size, readOnly) = (resolved.Size, meta.Name != "bpf_session_cookie"); // a session's cookie is there to be written
            }
            r0.SetPointer(RegType.Mem, readOnly ? TypeFlags.RdOnly : TypeFlags.None);
            r0.MemSize = (int)size.Value;
            r0.RefObjId = meta.RefObjId;
            return true;
        }
        var flags = TypeFlags.None;
        if (meta.Name == "bpf_get_kmem_cache")
            flags = TypeFlags.Untrusted;
        else if ((meta.Flags & KfuncFlags.RcuProtected) != 0)
            flags = TypeFlags.Rcu;
        else if ((meta.Flags & KfuncFlags.IterNext) != 0)
            flags = (cur.Frame(meta.IterFrame).Slot(meta.IterSlot).Reg.Flags & TypeFlags.Rcu) != 0 ? TypeFlags.Rcu : TypeFlags.Trusted;
        SetObject(ref r0, KernelBtf, pointee.Id, flags);
        return true;
    }
}
