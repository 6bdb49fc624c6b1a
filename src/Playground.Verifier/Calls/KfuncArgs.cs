using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// The arguments of a kfunc call, one after the other.
internal sealed partial class ProgramVerifier
{
    private void CheckKfuncArgs(int insnIdx, KfuncCallMeta meta)
    {
        var args = meta.Proto.Params;
        if (args.Length > MaxArgs)
            Reject(Errno.Inval, $"Function {meta.Name} has {args.Length} > {MaxArgs} args");
        for (var i = 0; i < args.Length; i++)
        {
            if (HasSuffix(args[i], "__ign") || HasSuffix(args[i], "__prog"))
                continue;
            if (CheckKfuncArg(insnIdx, meta, i) == ParamKind.MemSize)
                i++; // the size was looked at together with its memory
        }
        for (var i = 1; i <= args.Length; i++)
            NoteRegRead(i);
        if (meta.IsRelease && meta.ReleaseReg == 0)
            Reject(Errno.Inval, $"release kernel function {meta.Name} expects refcounted PTR_TO_BTF_ID");
    }

    private ParamKind? CheckKfuncArg(int insnIdx, KfuncCallMeta meta, int i)
    {
        var param = meta.Proto.Params[i];
        var regNo = i + 1;
        ref var reg = ref Reg(regNo);
        ScratchReg(regNo);
        var type = KernelBtf.SkipModifiers(param.Type);
        if (IsScalarType(type))
        {
            CheckScalarParam(meta, param, regNo);
            return null;
        }
        if (type is not BtfPtr pointer)
        {
            Reject(Errno.Inval, $"Unrecognized arg#{i} type {KindText(type)}");
            return null;
        }
        if ((meta.Flags & KfuncFlags.KptrGet) != 0 && i == 0)
        {
            CheckKptrGetSlot(meta, regNo, pointer);
            return null;
        }
        if (IsEarlyKernel)
            LookUpKfuncType(reg);
        if (!IsEarlyKernel && (meta.WantsTrusted || meta.IsRcu) && (reg.IsNull || reg.IsMaybeNull && reg.Type != RegType.Scalar) && !HasSuffix(param, "__nullable"))
            Reject(Errno.Acces, $"Possibly NULL pointer passed to trusted arg{i}");
        if (reg.RefObjId != 0)
        {
            if (meta.IsRelease && meta.RefObjId != 0)
            {
                Verbose($"more than one arg with ref_obj_id R{regNo} {reg.RefObjId} {meta.RefObjId}");
                RejectSilently(Errno.Fault);
            }
            meta.RefObjId = reg.RefObjId;
            if (meta.IsRelease)
                meta.ReleaseReg = regNo;
        }

        var kind = ClassifyParam(meta, i, regNo);
        if (kind == ParamKind.Null)
            return kind;
        if (kind == ParamKind.Map)
            CheckKfuncMapArg(meta, regNo);
        if (kind is ParamKind.Map or ParamKind.Alloc or ParamKind.BtfId)
            CheckTrust(meta, regNo);
        CheckArgOffset(regNo, reg, ArgType.DontCare, meta.IsRelease && reg.RefObjId != 0 ? TypeFlags.Release : TypeFlags.None);
        CheckParamKind(insnIdx, meta, i, regNo, kind, KernelBtf.SkipModifiers(pointer.Target));
        return kind;
    }

    private void CheckScalarParam(KfuncCallMeta meta, in BtfParam param, int regNo)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type != RegType.Scalar)
            Reject(Errno.Inval, $"R{regNo} is not a scalar");
        if (HasSuffix(param, "__k"))
        {
            if (!reg.Var.IsConst)
                Reject(Errno.Inval, $"R{regNo} must be a known constant");
            MarkPrecise(regNo);
            meta.Constant = reg.Var.Value;
        }
        else if (param.Name is "rdonly_buf_size" or "rdwr_buf_size")
        {
            if (meta.BufferSize is not null)
                Reject(Errno.Inval, "2 or more rdonly/rdwr_buf_size parameters for kfunc");
            if (!reg.Var.IsConst)
                Reject(Errno.Inval, $"R{regNo} is not a const");
            meta.BufferReadOnly = param.Name == "rdonly_buf_size";
            meta.BufferSize = (long)reg.Var.Value;
            MarkPrecise(regNo);
        }
    }

    private void CheckKfuncMapArg(KfuncCallMeta meta, int regNo)
    {
        ref var reg = ref Reg(regNo);
        // Whatever knows its map passes here; the test of trust comes next.
        if (reg.Type is not (RegType.MapPtr or RegType.MapValue or RegType.MapKey))
            Reject(Errno.Inval, $"pointer in R{regNo} isn't map pointer");
        if (meta.Map is { } map && (!ReferenceEquals(map, reg.Map) || meta.MapUid != reg.MapUid))
        {
            if (FieldsOf(reg.Map).Has(FieldKind.Workqueue))
                Reject(Errno.Inval, $"workqueue pointer in R1 map_uid={meta.MapUid} doesn't match map pointer in R2 map_uid={reg.MapUid}");
            if (FieldsOf(reg.Map).Has(FieldKind.TaskWork))
                Reject(Errno.Inval, $"bpf_task_work pointer in R2 map_uid={meta.MapUid} doesn't match map pointer in R3 map_uid={reg.MapUid}");
        }
        (meta.Map, meta.MapUid) = (reg.Map, reg.MapUid);
    }

    private void CheckTrust(KfuncCallMeta meta, int regNo)
    {
        if (IsEarlyKernel)
        {
            CheckEarlyTrust(meta, regNo);
            return;
        }
        if (!meta.WantsTrusted && !meta.IsRcu)
            return;
        ref var reg = ref Reg(regNo);
        if (IsTrusted(reg))
            return;
        if (!meta.IsRcu)
            Reject(Errno.Inval, $"R{regNo} must be referenced or trusted");
        if ((reg.Flags & TypeFlags.Rcu) == 0)
            Reject(Errno.Inval, $"R{regNo} must be a rcu pointer");
    }

    private const TypeFlags TrustedFlags = TypeFlags.Alloc | TypeFlags.Trusted | TypeFlags.NonOwnRef;

    /// <summary>Surely alive: owned, or given as trusted, or one of the plain socket types.</summary>
    private static bool IsTrusted(in RegState reg)
    {
        if (reg.RefObjId != 0)
            return true;
        var unsafeFlags = reg.Flags & ~TrustedFlags;
        if (SocketStruct(reg.Type) is not null && unsafeFlags == 0)
            return true;
        return (reg.Flags & TrustedFlags) != 0 && unsafeFlags == 0;
    }

    private void CheckParamKind(int insnIdx, KfuncCallMeta meta, int i, int regNo, ParamKind kind, BtfType pointee)
    {
        ref var reg = ref Reg(regNo);
        var param = meta.Proto.Params[i];
        switch (kind)
        {
            case ParamKind.Ctx:
                if (reg.Type != RegType.Ctx)
                    Reject(Errno.Inval, $"arg#{i} expected pointer to ctx, but got {TypeText(reg)}");
                break;
            case ParamKind.Alloc:
                CheckAllocParam(meta, i, regNo);
                break;
            case ParamKind.Dynptr:
                CheckDynptrParam(insnIdx, meta, i, regNo);
                break;
            case ParamKind.Iter:
                if (meta.Name == "bpf_iter_css_task_new" && !MayIterateCssTasks())
                    Reject(Errno.Inval, "css_task_iter is only allowed in bpf_lsm, bpf_iter and sleepable progs");
                ProcessIterArg(regNo, insnIdx, param.Type, meta);
                break;
            case ParamKind.ListHead or ParamKind.RbRoot:
                if (!reg.Is(RegType.MapValue) && !reg.Is(RegType.BtfId, TypeFlags.Alloc))
                    Reject(Errno.Inval, $"arg#{i} expected pointer to map value or allocated object");
                if (reg.Is(RegType.BtfId, TypeFlags.Alloc) && reg.RefObjId == 0)
                    Reject(Errno.Inval, "allocated object must be referenced");
                ProcessGraphRoot(meta, regNo, kind == ParamKind.ListHead ? FieldKind.ListHead : FieldKind.RbRoot);
                break;
            case ParamKind.ListNode:
                RequireOwnedNode(i, reg);
                ProcessGraphNode(meta, regNo, FieldKind.ListHead, FieldKind.ListNode);
                break;
            case ParamKind.RbNode:
                if (meta.Name == "bpf_rbtree_add_impl")
                    RequireOwnedNode(i, reg);
                else
                    RequireTreeNode(meta, reg);
                ProcessGraphNode(meta, regNo, FieldKind.RbRoot, FieldKind.RbNode);
                break;
            case ParamKind.Map:
                CheckBtfParam(meta, i, regNo, KernelBtf.FindFirst("bpf_map", BtfKind.Struct)!); // every kernel has it
                break;
            case ParamKind.BtfId:
                CheckBtfParam(meta, i, regNo, pointee);
                break;
            case ParamKind.Mem:
                CheckMemParam(i, regNo, pointee);
                break;
            case ParamKind.MemSize:
                CheckSizedMemParam(meta, i, regNo);
                break;
            case ParamKind.Callback:
                if (reg.Type != RegType.Func)
                    Reject(Errno.Inval, $"arg{i} expected pointer to func");
                meta.Subprog = reg.Subprog;
                break;
            case ParamKind.Refcounted:
                CheckRefcountedParam(meta, i, regNo);
                break;
            case ParamKind.ConstStr:
                if (!reg.Is(RegType.MapValue))
                    Reject(Errno.Inval, $"arg#{i} doesn't point to a const string");
                CheckConstString(regNo);
                break;
            case ParamKind.Workqueue or ParamKind.TaskWork:
                if (!reg.Is(RegType.MapValue))
                    Reject(Errno.Inval, $"arg#{i} doesn't point to a map value");
                CheckAsyncField(regNo, kind == ParamKind.Workqueue ? FieldKind.Workqueue : FieldKind.TaskWork);
                (meta.Map, meta.MapUid) = (reg.Map, reg.MapUid);
                break;
            case ParamKind.IrqFlag:
                if (reg.Type != RegType.Stack)
                    Reject(Errno.Inval, $"arg#{i} doesn't point to an irq flag on stack");
                ProcessIrqFlag(regNo, insnIdx, meta);
                break;
            case ParamKind.ResSpinLock:
                if (!reg.Is(RegType.MapValue) && !reg.Is(RegType.BtfId, TypeFlags.Alloc))
                    Reject(Errno.Inval, $"arg#{i} doesn't point to map value or allocated object");
                ProcessSpinLock(regNo, isLock: meta.Name is "bpf_res_spin_lock" or "bpf_res_spin_lock_irqsave",
                    meta.Name.EndsWith("irqsave", StringComparison.Ordinal) || meta.Name.EndsWith("irqrestore", StringComparison.Ordinal) ? LockKind.ResIrq : LockKind.Res);
                break;
        }
    }

    private bool MayIterateCssTasks() => prog.Type == ProgType.Lsm
        || prog is { Type: ProgType.Tracing, ExpectedAttachType: AttachType.TraceIter } || prog.IsSleepable;

    private void CheckAllocParam(KfuncCallMeta meta, int i, int regNo)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Is(RegType.BtfId, TypeFlags.Alloc))
        {
            if (meta.Name != "bpf_obj_drop_impl")
                Reject(Errno.Inval, $"arg#{i} expected for bpf_obj_drop_impl()");
        }
        else if (reg.Is(RegType.BtfId, TypeFlags.Alloc | TypeFlags.Percpu))
        {
            if (meta.Name != "bpf_percpu_obj_drop_impl")
                Reject(Errno.Inval, $"arg#{i} expected for bpf_percpu_obj_drop_impl()");
        }
        else
        {
            Reject(Errno.Inval, $"arg#{i} expected pointer to allocated object");
        }
        if (reg.RefObjId == 0)
            Reject(Errno.Inval, "allocated object must be referenced");
        (meta.ArgBtf, meta.ArgBtfId) = (reg.Btf, reg.BtfId);
    }

    private void CheckDynptrParam(int insnIdx, KfuncCallMeta meta, int i, int regNo)
    {
        ref var reg = ref Reg(regNo);
        var flags = reg.Type == RegType.DynptrPtr ? TypeFlags.RdOnly : TypeFlags.None;
        if (!HasSuffix(meta.Proto.Params[i], "__uninit"))
        {
            var found = new CallArgMeta();
            ProcessDynptrArg(regNo, i, insnIdx, flags, cloneRef: 0, found);
            (meta.DynptrId, meta.DynptrRef, meta.DynptrType) = (found.DynptrId, found.DynptrRef, found.DynptrType);
            return;
        }
        var (type, cloneRef) = meta.Name switch
        {
            "bpf_dynptr_from_skb" => (DynptrType.Skb, 0),
            "bpf_dynptr_from_xdp" => (DynptrType.Xdp, 0),
            "bpf_dynptr_from_skb_meta" => (DynptrType.SkbMeta, 0),
            "bpf_dynptr_clone" => (meta.DynptrType, meta.DynptrRef),
            _ => (DynptrType.Invalid, 0),
        };
        if (type == DynptrType.Invalid)
            Unsupported($"dynptr made by {meta.Name}");
        ProcessDynptrArg(regNo, i, insnIdx, TypeFlags.Uninit, cloneRef, null, type);
    }

    private void CheckBtfParam(KfuncCallMeta meta, int i, int regNo, BtfType pointee)
    {
        ref var reg = ref Reg(regNo);
        var socket = SocketStruct(reg.Type);
        var unsafeFlags = (reg.Flags & ~TrustedFlags) != 0;
        if ((reg.Type != RegType.BtfId || unsafeFlags && (reg.Flags & TypeFlags.Rcu) == 0 && !(IsEarlyKernel && IsEarlyObject(meta, reg))) && socket is null)
            Reject(Errno.Inval, $"arg#{i} is {TypeText(reg)} expected {RegTypes.Text(reg.Type, reg.Flags & TrustedFlags)} or socket");

        var (btf, type) = reg.Type == RegType.BtfId ? (reg.Btf, reg.Btf[reg.BtfId]) : (KernelBtf, KernelBtf.FindFirst(socket!, BtfKind.Struct)!); // socket is not null here
        // Who gives up a reference must get exactly the type it counts, and types that only differ by a mark are not each other's.
        var strict = (meta.IsRelease && reg.RefObjId != 0) || IsNoCastAlias(type.Name, pointee.Name);
        if (StructIdsMatch(btf, type.Id, reg.Off, KernelBtf, pointee.Id, strict) || CtxStructs.IsProjection(pointee.Name, type.Name))
            return;
        Reject(Errno.Inval, $"kernel function {meta.Name} args#{i} expected pointer to {KindText(pointee)} {pointee.Name} but R{regNo} has a pointer to {KindText(type)} {type.Name}");
    }

    private static bool IsNoCastAlias(string a, string b)
    {
        const string Mark = "___init";
        return a == b + Mark || b == a + Mark;
    }

    private void CheckMemParam(int i, int regNo, BtfType pointee)
    {
        if (!TypeSizes.TryResolve(KernelBtf, pointee.Id, out var resolved))
            Reject(Errno.Inval, $"arg#{i} reference type('{KindText(pointee)} {pointee.Name}') size cannot be determined: -22");
        CheckMemReadWrite(regNo, (int)resolved.Size);
    }

    /// <summary>Memory that a function may read and write; a constant null fits, a maybe-null pointer is taken as it is when not null.</summary>
    private void CheckMemReadWrite(int regNo, int size)
    {
        if (Reg(regNo).IsNull)
            return;
        var saved = Reg(regNo);
        Reg(regNo).Flags &= ~TypeFlags.MaybeNull;
        CheckHelperMem(regNo, size, isWrite: false, zeroSizeAllowed: true, null);
        CheckHelperMem(regNo, size, isWrite: true, zeroSizeAllowed: true, null);
        Reg(regNo) = saved;
    }

    private void CheckSizedMemParam(KfuncCallMeta meta, int i, int regNo)
    {
        var sizeReg = regNo + 1;
        var sizeParam = meta.Proto.Params[i + 1];
        ScratchReg(sizeReg);
        var optional = HasSuffix(meta.Proto.Params[i], "__opt");
        if (!Reg(regNo).IsNull || !optional)
        {
            try
            {
                var saved = Reg(regNo);
                Reg(regNo).Flags &= ~TypeFlags.MaybeNull;
                CheckMemSizePair(sizeReg, isWrite: false, zeroSizeAllowed: true, null);
                CheckMemSizePair(sizeReg, isWrite: true, zeroSizeAllowed: true, null);
                Reg(regNo) = saved;
            }
            catch (RejectException e)
            {
                Reject(e.Errno, $"arg#{i} arg#{i + 1} memory, len pair leads to invalid memory access");
            }
        }
        if (HasSuffix(sizeParam, "__szk"))
        {
            if (!Reg(sizeReg).Var.IsConst)
                Reject(Errno.Inval, $"R{sizeReg} must be a known constant");
            meta.Constant = Reg(sizeReg).Var.Value;
        }
    }

    private void CheckRefcountedParam(KfuncCallMeta meta, int i, int regNo)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type != RegType.BtfId || (reg.Flags & TypeFlags.Alloc) == 0)
            Reject(Errno.Inval, $"arg#{i} is neither owning or non-owning ref");
        // 6.18 takes any pointer that is not marked non-owning for an owner, even one loaded from a slot; 6.12 asks for a reference.
        meta.ArgOwning = (reg.Flags & TypeFlags.NonOwnRef) == 0 && (reg.RefObjId != 0 || profile.Version >= new KernelVersion(6, 13));
        var record = FieldsOf(reg.Btf, reg.BtfId);
        if (record is null)
        {
            Verbose("verifier bug: Couldn't find btf_record\n");
            RejectSilently(Errno.Fault);
        }
        else if (!record.Has(FieldKind.Refcount))
        {
            Reject(Errno.Inval, $"arg#{i} doesn't point to a type with bpf_refcount field");
        }
        (meta.ArgBtf, meta.ArgBtfId) = (reg.Btf, reg.BtfId);
    }
}
