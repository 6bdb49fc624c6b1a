using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Rules that one helper has alone.
internal sealed partial class ProgramVerifier
{
    private void CheckHelperSpecifics(in Insn insn, CallArgMeta meta)
    {
        switch (insn.Imm)
        {
            case HelperId.TailCall:
                CheckResourceLeak(exceptionExit: false, checkLock: true, "tail_call");
                break;
            case HelperId.GetLocalStorage:
                if (!Reg(2).IsNull)
                    Reject(Errno.Inval, "get_local_storage() doesn't support non-zero flags");
                break;
            case HelperId.ForEachMapElem:
                PushForEachCallback(meta);
                break;
            case HelperId.TimerSetCallback:
                PushTimerCallback(meta);
                break;
            case HelperId.FindVma:
                PushFindVmaCallback(meta);
                break;
            case HelperId.Loop:
                PushLoopCallback(meta);
                break;
            case HelperId.UserRingbufDrain:
                PushDrainCallback(meta);
                break;
            case HelperId.Snprintf:
                CheckSnprintf();
                break;
            case HelperId.DynptrFromMem:
                if (!Reg(1).Is(RegType.MapValue))
                    Reject(Errno.Acces, $"Unsupported reg type {TypeText(Reg(1))} for bpf_dynptr_from_mem data");
                break;
            case HelperId.SetRetval:
                CheckSetRetval();
                break;
            case HelperId.DynptrData:
                meta.RefObjId = meta.DynptrRef;
                break;
            case HelperId.DynptrWrite:
                meta.ClearsPackets = meta.DynptrType is DynptrType.Skb or DynptrType.SkbMeta;
                break;
        }
    }

    private void CheckSetRetval()
    {
        if (prog.Type != ProgType.Lsm || prog.ExpectedAttachType != AttachType.LsmCgroup)
            return;
        if (AttachProto() is { Return: 0 })
            Reject(Errno.Inval, "BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!");
    }

    /// <summary>The format of bpf_snprintf is constant, so it can be checked against the number of arguments now.</summary>
    private void CheckSnprintf()
    {
        ref var size = ref Reg(5);
        if (size.Var.Value % 8 != 0)
            RejectSilently(Errno.Inval);
        var text = ConstantText(Reg(3));
        if (text is null)
        {
            Unsupported("contents of the format string");
            return;
        }
        if (!FormatString.IsValid(text, (int)(size.Var.Value / 8), asciiOnly: profile.Version < new KernelVersion(6, 18)))
            Reject(Errno.Inval, "Invalid format string");
    }

    /// <summary>A string in a frozen read-only map, ended by a zero within the value.</summary>
    private void CheckConstString(int regNo)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type != RegType.MapValue)
            Reject(Errno.Inval, $"R{regNo} does not point to a readonly map'");
        var map = reg.Map;
        const uint ReadOnlyForPrograms = 1 << 7;
        if (!map.Spec.IsFrozen || (map.Flags & ReadOnlyForPrograms) == 0)
            Reject(Errno.Acces, $"R{regNo} does not point to a readonly map'");
        if (!reg.Var.IsConst)
            Reject(Errno.Acces, $"R{regNo} is not a constant address'");
        if (map.Type is not MapType.Array)
            Reject(Errno.Acces, "no direct value access support for this map type");
        var off = reg.Off;
        CheckRegion(regNo, off, map.ValueSize - off, map.ValueSize, zeroSizeAllowed: false);
        if (ConstantText(reg) is null)
            Reject(Errno.Inval, "string is not zero-terminated");
    }

    /// <summary>Bytes up to the zero of a string that the register points to; null when there is no zero.</summary>
    private static byte[]? ConstantText(in RegState reg)
    {
        var at = reg.Off + (long)reg.Var.Value;
        var size = reg.Map.ValueSize;
        if (at < 0 || at >= size)
            return null;
        var value = new byte[size];
        var data = reg.Map.Spec.InitialData.Span;
        data[..Math.Min(data.Length, size)].CopyTo(value);
        var rest = value.AsSpan((int)at);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? null : rest[..end].ToArray();
    }

    /// <summary>Packets may be passed to this helper by this kind of program.</summary>
    private bool MayPassPacket(CallArgMeta meta) => MayAccessPacket(isWrite: false) && (prog.Type == ProgType.CgroupSockopt || meta.PktAccess);
}
