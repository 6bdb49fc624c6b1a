using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Verifier;

// The value that a program, a global function or an asynchronous callback returns.
internal sealed partial class ProgramVerifier
{
    /// <summary>Range that returned values must be in, and whether its 32-bit half decides.</summary>
    private readonly record struct ReturnRange(long Min, long Max, bool Is32 = false);

    /// <summary>The value in <paramref name="regNo"/> is what the main program, a global function or an asynchronous callback returns.</summary>
    private void CheckReturnValue(int regNo, string exitContext)
    {
        // A throw ends the whole path: what began it counts, not the function that throws.
        var frame = cur.Frame(0);
        var isAsync = frame.InAsyncCallback;
        var isSubprogram = !isAsync && frame.Subprog != 0 && !frame.InExceptionCallback && !subprogs[frame.Subprog].IsExceptionCallback;
        if (!isAsync && !isSubprogram && IsVoidHook)
            return;
        if (!isAsync && !isSubprogram && ReturnsReference(regNo))
            return;

        CheckRegRead(regNo);
        ref var reg = ref Reg(regNo);
        if (!AllowPtrLeaks && reg.Type != RegType.Scalar)
            Reject(Errno.Acces, $"R{regNo} leaks addr as return value");
        if (isAsync)
        {
            RequireRange(regNo, "At async callback return", new(frame.RetMin, frame.RetMax));
            return;
        }
        if (isSubprogram)
        {
            if (reg.Type != RegType.Scalar)
                Reject(Errno.Inval, $"At subprogram exit the register R{regNo} is not a scalar value ({TypeText(reg)})");
            return;
        }
        if (ProgramReturnRange() is { } range)
            RequireRange(regNo, exitContext.Length > 0 ? exitContext : "At program exit", range);
    }

    private void RequireRange(int regNo, string context, ReturnRange range)
    {
        ref var reg = ref Reg(regNo);
        if (reg.Type != RegType.Scalar)
            Reject(Errno.Inval, $"{context} the register R{regNo} is not a known value ({TypeText(reg)})");
        if (IsEarlyKernel)
        {
            RequireEarlyRange(Reg(regNo), context, regNo, range);
            return;
        }
        MarkPrecise(regNo);
        if (IsInRange(Reg(regNo), range))
            return;
        if (prog is { Type: ProgType.Lsm, ExpectedAttachType: AttachType.LsmCgroup } && AttachProto() is { Return: 0 })
            Unsupported("return values of void LSM hooks for cgroups");
        RejectReturnRange(Reg(regNo), $"{context} the register R{regNo}", range.Min, range.Max);
    }

    /// <summary>Linux 6.1 asks by known bits.</summary>
    private void RequireEarlyRange(in RegState reg, string context, int regNo, ReturnRange range)
    {
        var allowed = Tnum.Range((ulong)range.Min, (ulong)range.Max);
        if (allowed.Contains(reg.Var))
            return;
        var value = reg.Var.IsUnknown ? "unknown scalar value" : $"value {TnumText(reg.Var)}";
        Reject(Errno.Inval, $"{context} the register R{regNo} has {value} should have been in {TnumText(allowed)}");
    }

    private static bool IsInRange(in RegState reg, ReturnRange range) => range.Is32
        ? reg.S32Min >= range.Min && reg.S32Max <= range.Max
        : reg.SMin >= range.Min && reg.SMax <= range.Max;

    /// <summary>Hooks that return nothing: R0 is not looked at.</summary>
    private bool IsVoidHook => AttachProto() is { Return: 0 } && (prog.Type == ProgType.StructOps
        || prog.Type == ProgType.Lsm && prog.ExpectedAttachType != AttachType.LsmCgroup);

    /// <summary>A struct_ops program may hand a referenced pointer of the member's type to the kernel.</summary>
    private bool ReturnsReference(int regNo)
    {
        ref var reg = ref Reg(regNo);
        if (prog.Type != ProgType.StructOps || reg.RefObjId == 0 || AttachProto() is not { } proto)
            return false;
        if (KernelBtf.SkipModifiers(proto.Return) is not BtfPtr pointer || reg.Type != RegType.BtfId
            || KernelBtf.SkipModifiers(pointer.Target).Id != reg.BtfId || !ReferenceEquals(reg.Btf, KernelBtf))
            return false;
        CheckUnmodified(reg, regNo, fixedOffsetAllowed: false);
        return true;
    }

    /// <summary>Null when every value is fine.</summary>
    private ReturnRange? ProgramReturnRange()
    {
        switch (prog.Type)
        {
            case ProgType.CgroupSockAddr:
                return prog.ExpectedAttachType switch
                {
                    AttachType.CgroupUdp4Recvmsg or AttachType.CgroupUdp6Recvmsg or AttachType.CgroupUnixRecvmsg
                        or AttachType.CgroupInet4Getpeername or AttachType.CgroupInet6Getpeername or AttachType.CgroupUnixGetpeername
                        or AttachType.CgroupInet4Getsockname or AttachType.CgroupInet6Getsockname or AttachType.CgroupUnixGetsockname => new(1, 1),
                    AttachType.CgroupInet4Bind or AttachType.CgroupInet6Bind => new(0, 3),
                    _ => new(0, 1),
                };
            case ProgType.CgroupSkb:
                return prog.ExpectedAttachType == AttachType.CgroupInetEgress ? new(0, 3) : new(0, 1);
            case ProgType.CgroupSock or ProgType.SockOps or ProgType.CgroupDevice or ProgType.CgroupSysctl or ProgType.CgroupSockopt
                or ProgType.SkLookup or ProgType.Netfilter:
                return new(0, 1);
            case ProgType.RawTracepoint:
                return prog.AttachBtfId != 0 ? new(0, 0) : null;
            case ProgType.Tracing:
                return TracingReturnRange();
            case ProgType.Kprobe:
                return prog.ExpectedAttachType is AttachType.TraceKprobeSession or AttachType.TraceUprobeSession ? new(0, 1) : null;
            case ProgType.Lsm:
                return LsmProgramRange();
            case ProgType.StructOps:
                return AttachProto() is { } proto && KernelBtf.SkipModifiers(proto.Return) is BtfPtr ? new(0, 0) : null;
            default:
                return null;
        }
    }

    private ReturnRange? TracingReturnRange()
    {
        switch (prog.ExpectedAttachType)
        {
            case AttachType.TraceFentry or AttachType.TraceFexit:
                return new(0, 0);
            case AttachType.TraceIter:
                return new(0, 1);
            case AttachType.TraceRawTp or AttachType.ModifyReturn:
                return null;
            default:
                RejectSilently(Errno.NotSupp);
                return null;
        }
    }

    private ReturnRange? LsmProgramRange()
    {
        if (prog.ExpectedAttachType == AttachType.LsmCgroup)
            return AttachProto() is { Return: 0 } ? new(1, 1) : new(0, 1);
        return LsmReturnRange() is var (min, max) ? new(min, max, Is32: true) : null;
    }
}
