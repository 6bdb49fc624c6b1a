using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// The arguments of a helper call, one after the other.
internal sealed partial class ProgramVerifier
{
    private void CheckHelperArg(int index, HelperProto proto, CallArgMeta meta, int insnIdx)
    {
        var arg = proto.Args[index];
        var regNo = index + 1;
        if (arg.Type == ArgType.DontCare)
            return;
        CheckRegRead(regNo);
        ref var reg = ref Reg(regNo);
        if (arg.Type == ArgType.Anything)
        {
            if (!AllowPtrLeaks && reg.Type != RegType.Scalar)
                Reject(Errno.Acces, $"R{regNo} leaks addr into helper function");
            return;
        }
        if (reg.IsPacket && !MayPassPacket(meta))
            Reject(Errno.Acces, "helper access to the packet is not allowed");

        var kind = arg.Type == ArgType.MapValue ? MapValueKind(meta) : arg.Type;

        // A null constant for an argument that may be null needs no further look at its type.
        if (!(reg.IsNull && (arg.Flags & TypeFlags.MaybeNull) != 0))
        {
            CheckArgType(regNo, kind, arg, meta);
            CheckArgOffset(regNo, reg, kind, arg.Flags);
        }
        else if (UsesReadMarks && kind == ArgType.MapValue)
        {
            MarkPrecise(regNo);
        }

        if ((arg.Flags & TypeFlags.Release) != 0)
            CheckReleaseArg(regNo, index, kind, meta);
        if (reg.RefObjId != 0 && kind != ArgType.KptrXchgDest)
        {
            if (meta.RefObjId != 0)
            {
                Verbose($"more than one arg with ref_obj_id R{regNo} {reg.RefObjId} {meta.RefObjId}");
                RejectSilently(Errno.Acces);
            }
            meta.RefObjId = reg.RefObjId;
        }
        CheckArgKind(index, regNo, kind, arg, proto, meta, insnIdx);
    }

    /// <summary>Maps of sockets take sockets where others take value memory.</summary>
    private ArgType MapValueKind(CallArgMeta meta)
    {
        if (meta.Map is { Type: MapType.Sockmap or MapType.Sockhash })
        {
            if (meta.FuncId is HelperId.MapUpdateElem or HelperId.MapPushElem or HelperId.SockMapUpdate or HelperId.SockHashUpdate)
                return ArgType.BtfIdSockCommon;
            Reject(Errno.Inval, "invalid arg_type for sockmap/sockhash");
        }
        return ArgType.MapValue;
    }

    private void CheckReleaseArg(int regNo, int index, ArgType kind, CallArgMeta meta)
    {
        ref var reg = ref Reg(regNo);
        if (kind == ArgType.Dynptr)
        {
            if (reg.Type == RegType.DynptrPtr)
                Reject(Errno.Inval, "cannot release unowned const bpf_dynptr");
            if (DynptrAt(reg) is not { } slot || slot.Reg.RefObjId == 0)
                Reject(Errno.Inval, $"arg {regNo} is an unacquired reference");
        }
        else if (reg.RefObjId == 0 && !reg.IsNull)
            Reject(Errno.Inval, $"R{regNo} must be referenced when passed to release function");
        meta.ReleaseReg = regNo;
    }

    private void CheckArgKind(int index, int regNo, ArgType kind, HelperArg arg, HelperProto proto, CallArgMeta meta, int insnIdx)
    {
        ref var reg = ref Reg(regNo);
        switch (kind)
        {
            case ArgType.ConstMapPtr:
                CheckMapArg(regNo, meta);
                break;
            case ArgType.MapKey:
                CheckMapKeyArg(regNo, meta);
                break;
            case ArgType.MapValue:
                if (reg.IsNull && (arg.Flags & TypeFlags.MaybeNull) != 0)
                    break;
                RequireMap(meta);
                // Asking a bloom filter reads the value instead of filling it.
                var asksFilter = meta.FuncId == HelperId.MapPeekElem && meta.Map!.Type == MapType.BloomFilter;
                meta.RawMode = (arg.Flags & TypeFlags.Uninit) != 0 && !asksFilter;
                CheckHelperMem(regNo, meta.Map!.ValueSize, (arg.Flags & TypeFlags.Write) != 0 && !asksFilter, zeroSizeAllowed: false, meta);
                break;
            case ArgType.PercpuBtfId:
                if (reg.BtfId == 0)
                    Reject(Errno.Acces, $"Helper has invalid btf_id in R{regNo}");
                (meta.RetBtf, meta.RetBtfId) = (reg.Btf, reg.BtfId);
                break;
            case ArgType.SpinLock:
                if (InRbtreeCallback())
                    Reject(Errno.Acces, "can't spin_{lock,unlock} in rbtree cb");
                if (meta.FuncId is not (HelperId.SpinLock or HelperId.SpinUnlock))
                    Unsupported("spin lock argument");
                ProcessSpinLock(regNo, isLock: meta.FuncId == HelperId.SpinLock, LockKind.Spin);
                break;
            case ArgType.Timer:
                ProcessTimer(regNo, meta);
                break;
            case ArgType.Func:
                meta.Subprog = reg.Subprog;
                break;
            case ArgType.Mem:
                meta.RawMode = (arg.Flags & TypeFlags.Uninit) != 0;
                if ((arg.Flags & TypeFlags.FixedSize) != 0)
                {
                    CheckHelperMem(regNo, arg.Size, (arg.Flags & TypeFlags.Write) != 0, zeroSizeAllowed: false, meta);
                    if ((arg.Flags & TypeFlags.Aligned) != 0)
                        CheckAlignment(reg, 0, arg.Size, strictOnce: true);
                }
                break;
            case ArgType.ConstSize or ArgType.ConstSizeOrZero:
                CheckMemSizePair(regNo, (proto.Args[index - 1].Flags & TypeFlags.Write) != 0, kind == ArgType.ConstSizeOrZero, meta);
                break;
            case ArgType.Dynptr:
                ProcessDynptrArg(regNo, index, insnIdx, arg.Flags, cloneRef: 0, meta);
                break;
            case ArgType.ConstAllocSizeOrZero:
                if (!reg.Var.IsConst)
                    Reject(Errno.Acces, $"R{regNo} is not a known constant'");
                meta.MemSize = (int)reg.Var.Value;
                MarkPrecise(regNo);
                break;
            case ArgType.ConstStr:
                CheckConstString(regNo);
                break;
            case ArgType.KptrXchgDest:
                ProcessKptrDestination(regNo, meta);
                break;
        }
    }

    private void RequireMap(CallArgMeta meta)
    {
        if (meta.Map is null)
            Unsupported("map argument before the map");
    }

    private void CheckMapArg(int regNo, CallArgMeta meta)
    {
        ref var reg = ref Reg(regNo);
        // After a timer its map must follow: the very same map, by the same lookup.
        if (meta.Map is { } timerMap && (!ReferenceEquals(timerMap, reg.Map) || meta.MapUid != reg.MapUid))
            Reject(Errno.Inval, $"timer pointer in R1 map_uid={meta.MapUid} doesn't match map pointer in R2 map_uid={reg.MapUid}");
        meta.Map = reg.Map;
        meta.MapUid = reg.MapUid;
    }

    private void CheckMapKeyArg(int regNo, CallArgMeta meta)
    {
        RequireMap(meta);
        var map = meta.Map!;
        CheckHelperMem(regNo, map.KeySize, isWrite: false, zeroSizeAllowed: false, meta);
        if (MayLookupConstantKey(map))
        {
            meta.KnownKey = ConstantKey(regNo, map.KeySize);
            if (meta.KnownKey < -1)
                meta.KnownKey = -1;
        }
    }

    private bool MayLookupConstantKey(MapInfo map) =>
        profile.MapTypes.TryGetValue(map.Type, out var rules) && rules.ConstantKeyNonNull && map.Type is MapType.Array or MapType.PercpuArray;

    /// <summary>The key that a stack pointer points to when it is known now, else -1.</summary>
    private long ConstantKey(int regNo, int keySize)
    {
        ref var reg = ref Reg(regNo);
        if (!BpfCapable || reg.Type != RegType.Stack || !reg.Var.IsConst)
            return -1;
        var off = reg.Off + (int)(long)reg.Var.Value;
        var frame = cur.FrameOf(reg);
        var slotNo = (-off - 1) / 8;
        if (off >= 0 || slotNo >= frame.SlotCount)
            return -1;
        ref var slot = ref frame.Slot(slotNo);
        var firstByte = (-off - 1) % 8;
        var zeros = 0;
        for (var i = firstByte; i >= 0 && slot[i] == SlotKind.Zero; i--)
            zeros++;
        if (zeros >= keySize)
            return 0;
        if (!slot.IsScalarSpill)
            return -1;
        var spilled = 0;
        for (var i = firstByte; i >= 0 && slot[i] == SlotKind.Spill; i--)
            spilled++;
        if (spilled != keySize || !slot.Reg.Var.IsConst)
            return -1;
        MarkPreciseStack(reg.FrameNo, slotNo);
        return (long)slot.Reg.Var.Value;
    }
}
