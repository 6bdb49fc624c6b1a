using Playground.Kernel.Fields;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>Kinds of lock a program can take.</summary>
internal enum LockKind { Spin, Res, ResIrq }

// bpf_spin_lock, bpf_res_spin_lock and their unlocks.
internal sealed partial class ProgramVerifier
{
    /// <summary>The argument is a lock: where it is, whether it may be taken or given back.</summary>
    private void ProcessSpinLock(int regNo, bool isLock, LockKind kind)
    {
        ref var reg = ref Reg(regNo);
        var name = kind == LockKind.Spin ? "bpf_spin" : "bpf_res_spin";
        if (!reg.Var.IsConst)
            Reject(LockErrno, $"R{regNo} doesn't have constant offset. {name}_lock has to be at the constant offset");
        var isMap = reg.Type == RegType.MapValue;
        if (isMap && reg.Map.Spec.Btf is null)
            Reject(LockErrno, $"map '{reg.Map.Name}' has to have BTF in order to use {name}_lock");
        var field = RecordOf(reg)?.First(kind == LockKind.Spin ? FieldKind.SpinLock : FieldKind.ResSpinLock);
        if (field is null)
        {
            Reject(LockErrno, $"{(isMap ? "map" : "local")} '{(isMap ? reg.Map.Name : "kptr")}' has no valid {name}_lock");
            return;
        }
        var offset = (long)reg.Var.Value + reg.Off;
        if (offset != field.Offset)
            Reject(LockErrno, $"off {offset} doesn't point to 'struct {name}_lock'{(IsEarlyKernel ? "" : $" that is at {field.Offset}")}");

        var holder = reg.Ref;
        var id = (int)reg.Id;
        if (isLock)
            TakeLock(kind, id, holder);
        else
            GiveLockBack(kind, id, holder, name);
    }

    private void TakeLock(LockKind kind, int id, object? holder)
    {
        foreach (var held in cur.Refs)
        {
            if ((held.Kind & RefKind.AnyLock) == 0)
                continue;
            if (kind == LockKind.Spin)
                Reject(LockErrno, "Locking two bpf_spin_locks are not allowed");
            else if (held.Kind is RefKind.ResLock or RefKind.ResLockIrq && held.Id == id && ReferenceEquals(held.Pointer, holder))
                Reject(LockErrno, "Acquiring the same lock again, AA deadlock detected");
        }
        cur.Refs.Add(new Reference(LockRef(kind), id, insnIdx, holder));
        cur.ActiveLocks++;
        (cur.ActiveLockId, cur.ActiveLockPointer) = (id, holder);
    }

    private void GiveLockBack(LockKind kind, int id, object? holder, string name)
    {
        if (cur.ActiveLocks == 0)
            Reject(LockErrno, $"{name}_unlock without taking a lock");
        var index = cur.Refs.FindIndex(r => r.Kind == LockRef(kind) && r.Id == id && ReferenceEquals(r.Pointer, holder));
        if (index < 0)
            Reject(LockErrno, $"{name}_unlock of different lock");
        if (cur.ActiveLockId != id || !ReferenceEquals(cur.ActiveLockPointer, holder))
            Reject(LockErrno, $"{name}_unlock cannot be out of order");

        cur.Refs.RemoveAt(index);
        cur.ActiveLocks--;
        (cur.ActiveLockId, cur.ActiveLockPointer) = (0, null);
        for (var i = cur.Refs.Count - 1; i >= 0; i--)
        {
            if ((cur.Refs[i].Kind & RefKind.AnyLock) == 0)
                continue;
            (cur.ActiveLockId, cur.ActiveLockPointer) = (cur.Refs[i].Id, cur.Refs[i].Pointer);
            break;
        }
        InvalidateNonOwningReferences();
    }

    private static RefKind LockRef(LockKind kind) => kind switch
    {
        LockKind.Spin => RefKind.SpinLock,
        LockKind.Res => RefKind.ResLock,
        _ => RefKind.ResLockIrq,
    };

    /// <summary>Borrowed nodes of lists and trees are only good while the lock is held.</summary>
    private void InvalidateNonOwningReferences() => ForEachReg(cur, (ref RegState reg) =>
    {
        if ((reg.Flags & TypeFlags.NonOwnRef) != 0)
            Invalidate(ref reg);
    });
}
