using Playground.Btf;
using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Linked lists and red-black trees of allocated objects.
internal sealed partial class ProgramVerifier
{
    private static bool TakesGraphNode(string kfunc) => kfunc is "bpf_list_push_front_impl" or "bpf_list_push_back_impl" or "bpf_rbtree_add_impl";

    /// <summary>The result is borrowed from the list or tree.</summary>
    private static bool PeeksAtGraph(string kfunc) => kfunc is "bpf_rbtree_first" or "bpf_rbtree_root" or "bpf_rbtree_left" or "bpf_rbtree_right"
        or "bpf_list_front" or "bpf_list_back";

    private void ProcessGraphRoot(KfuncCallMeta meta, int regNo, FieldKind kind)
    {
        ref var reg = ref Reg(regNo);
        var name = FieldName(kind);
        if (!reg.Var.IsConst)
            Reject(Errno.Inval, $"R{regNo} doesn't have constant offset. {name} has to be at the constant offset");
        var offset = reg.Off + (int)(long)reg.Var.Value;
        var record = RecordOf(reg);
        if (record?.At(offset) is not { } field || field.Kind != kind)
        {
            Reject(Errno.Inval, $"{name} not found at offset={(uint)offset}");
            return;
        }
        if (!IsAllocationLocked(reg))
            Reject(Errno.Inval, $"bpf_spin_lock at off={record.First(FieldKind.SpinLock)?.Offset ?? -1} must be held for {name}");
        meta.Root = field;
    }

    /// <summary>The lock that lives in the same value or object is held.</summary>
    private bool IsAllocationLocked(in RegState reg)
    {
        if (cur.ActiveLocks == 0)
            return false;
        foreach (var held in cur.Refs)
            if ((held.Kind & RefKind.AnyLock) != 0 && held.Id == (int)reg.Id && ReferenceEquals(held.Pointer, reg.Ref))
                return true;
        Verbose("held lock and object are not in the same allocation\n");
        return false;
    }

    private void RequireOwnedNode(int i, in RegState reg)
    {
        if (!reg.Is(RegType.BtfId, TypeFlags.Alloc))
            Reject(Errno.Inval, $"arg#{i} expected pointer to allocated object");
        if (reg.RefObjId == 0)
            Reject(Errno.Inval, "allocated object must be referenced");
    }

    private void RequireTreeNode(KfuncCallMeta meta, in RegState reg)
    {
        var borrowed = reg.Type == RegType.BtfId && (reg.Flags & TypeFlags.Alloc) != 0 && (reg.Flags & TypeFlags.NonOwnRef) != 0;
        if (!borrowed && reg.RefObjId == 0)
            Reject(Errno.Inval, $"{meta.Name} can only take non-owning or refcounted bpf_rb_node pointer");
        if (InRbtreeCallback())
            Reject(Errno.Inval, $"{meta.Name} not allowed in rbtree cb");
    }

    private void ProcessGraphNode(KfuncCallMeta meta, int regNo, FieldKind rootKind, FieldKind nodeKind)
    {
        ref var reg = ref Reg(regNo);
        var name = FieldName(nodeKind);
        if (!reg.Var.IsConst)
            Reject(Errno.Inval, $"R{regNo} doesn't have constant offset. {name} has to be at the constant offset");
        var offset = reg.Off + (int)(long)reg.Var.Value;
        var record = reg.Type == RegType.BtfId ? FieldsOf(reg.Btf, reg.BtfId) : null;
        if (record?.At(offset) is not { } node || node.Kind != nodeKind)
        {
            Reject(Errno.Inval, $"{name} not found at offset={(uint)offset}");
            return;
        }
        var root = meta.Root!; // the root is the argument before
        if (!ReferenceEquals(reg.Btf, prog.Btf) || reg.BtfId != root.TypeId)
            Reject(Errno.Inval, $"operation on {FieldName(rootKind)} expects arg#1 {name} at offset={root.NodeOffset} in struct {root.TypeName}, "
                + $"but arg is at offset={offset} in struct {reg.Btf[reg.BtfId].Name}");
        (meta.ArgBtf, meta.ArgBtfId) = (reg.Btf, reg.BtfId);
        if (offset != root.NodeOffset)
            Reject(Errno.Inval, $"arg#1 offset={offset}, but expected {name} at offset={root.NodeOffset} in struct {root.TypeName}");
    }

    /// <summary>A pointer to the node within the object that holds it.</summary>
    private void SetGraphNode(ref RegState reg, SpecialField root)
    {
        SetObject(ref reg, prog.Btf!, root.TypeId, TypeFlags.Alloc); // roots only exist with BTF
        reg.Off = root.NodeOffset;
    }

    private void SetNonOwning(ref RegState reg)
    {
        reg.Flags |= TypeFlags.NonOwnRef;
        if (FieldsOf(reg.Btf, reg.BtfId)?.Has(FieldKind.Refcount) == true)
            reg.Flags |= TypeFlags.Rcu;
    }

    /// <summary>The list or tree owns the node now: every copy the program has is only borrowed.</summary>
    private void MakeNonOwning(KfuncCallMeta meta)
    {
        var refObjId = Reg(2).RefObjId;
        ForEachReg(cur, (ref RegState reg) =>
        {
            if (reg.RefObjId != refObjId)
                return;
            reg.RefObjId = 0;
            SetNonOwning(ref reg);
        });
        if (!RemoveReference(cur, refObjId))
            Reject(Errno.Inval, $"kfunc {meta.FuncName} reference has not been acquired before");
    }

    private void PushRbtreeCallback(KfuncCallMeta meta)
    {
        var root = meta.Root!; // the first argument
        PushSyncCallback(meta.Subprog, (_, callee) =>
        {
            for (var i = 1; i <= 2; i++)
            {
                SetGraphNode(ref callee.Regs[i], root);
                SetNonOwning(ref callee.Regs[i]);
            }
        });
    }
}
