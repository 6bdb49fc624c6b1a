using Playground.Btf;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Arguments of the program's own functions: of global ones at each call and at their own entry, of static ones only as a hint.
internal sealed partial class ProgramVerifier
{
    /// <summary>A call of a global function: the arguments against the prototype, and what may not be held.</summary>
    private void CheckGlobalCallArgs(int insnIdx, int subprog)
    {
        RejectException? mismatch = null;
        try
        {
            CheckCallArgs(subprog);
        }
        catch (RejectException e) when (e.Errno != Errno.Fault)
        {
            mismatch = e;
        }
        if (cur.ActiveLocks > 0)
            Reject(Errno.Inval, "global function calls are not allowed while holding a lock,\nuse static function instead");
        var mayNotSleep = !InSleepableContext || cur.RcuLock || cur.PreemptLocks > 0 || cur.ActiveIrqId != 0;
        if (subprogs[subprog].MightSleep && mayNotSleep)
        {
            Verbose("global functions that may sleep are not allowed in non-sleepable context,\n");
            Verbose("i.e., in a RCU/IRQ/preempt-disabled section, or in\n");
            Reject(Errno.Inval, "a non-sleepable BPF program context");
        }
        if (mismatch is null)
            return;
        Reject(mismatch.Errno, IsEarlyKernel ? $"Caller passes invalid args into func#{subprog}" : $"Caller passes invalid args into func#{subprog} ('{subprogs[subprog].Name}')");
    }

    /// <summary>A call of a static function: a mismatch only makes its prototype unreliable, but is said.</summary>
    private void CheckStaticCallArgs(int insnIdx, int subprog)
    {
        if (subprogs[subprog] is { Func: null } or { Unreliable: true })
            return;
        try
        {
            CheckCallArgs(subprog);
        }
        catch (RejectException e) when (e.Errno != Errno.Fault)
        {
            subprogs[subprog].Unreliable = true;
        }
    }

    private void CheckCallArgs(int subprog)
    {
        if (ArgsOf(subprog) is not { } args)
            return;
        for (var i = 0; i < args.Length; i++)
            CheckCallArg(args[i], i, i + 1);
    }

    private void CheckCallArg(in FuncArg arg, int i, int regNo)
    {
        ref var reg = ref Reg(regNo);
        switch (arg.Kind)
        {
            case FuncArgKind.Scalar:
                if (reg.Type != RegType.Scalar)
                    Reject(Errno.Inval, $"R{regNo} is not a scalar");
                break;
            case FuncArgKind.Ctx:
                CheckArgOffset(regNo, reg, ArgType.DontCare, TypeFlags.None);
                if (reg.Type != RegType.Ctx)
                    Reject(Errno.Inval, $"arg#{i} expects pointer to ctx");
                break;
            case FuncArgKind.Mem:
                CheckArgOffset(regNo, reg, ArgType.DontCare, TypeFlags.None);
                CheckMemoryArg(arg, i, regNo);
                break;
            case FuncArgKind.Dynptr:
                CheckArgOffset(regNo, reg, ArgType.Dynptr, TypeFlags.None);
                ProcessDynptrArg(regNo, i, insnIdx, TypeFlags.RdOnly, cloneRef: 0, null);
                break;
            case FuncArgKind.BtfId:
                if (reg.IsNull && arg.Nullable)
                    break;
                var wanted = new HelperArg(ArgType.BtfId, arg.Nullable ? TypeFlags.MaybeNull : TypeFlags.None, 0, [KernelBtf[arg.BtfId].Name]);
                CheckArgType(regNo, ArgType.BtfId, wanted, new CallArgMeta());
                CheckArgOffset(regNo, reg, ArgType.BtfId, TypeFlags.None);
                break;
            case FuncArgKind.Arena:
                if (reg.Type is not (RegType.Arena or RegType.Scalar))
                    Reject(Errno.Inval, $"R{regNo} is not a pointer to arena or scalar.");
                break;
            default:
                break; // untrusted: anything, it is only read by fault-tolerant loads
        }
    }

    private void CheckMemoryArg(in FuncArg arg, int i, int regNo)
    {
        try
        {
            CheckMemReadWrite(regNo, arg.MemSize);
        }
        catch (RejectException)
        {
            throw new RejectException(Errno.Inval);
        }
        if (!arg.Nullable && Reg(regNo).IsMaybeNull)
            Reject(Errno.Inval, $"arg#{i} is expected to be non-NULL");
    }

    /// <summary>Entry registers r1-r5 of the function verified now: ctx for the main program, by BTF for a global function.</summary>
    private void PrepareFunctionArgs(int subprog)
    {
        if (subprog == 0 && prog.Type != Playground.Kernel.Objects.ProgType.Ext)
        {
            CheckMainPrototype();
            Reg(1).SetPointer(RegType.Ctx);
            return;
        }
        if (ArgsOf(subprog) is not { } args)
            return;
        if (subprogs[subprog].IsExceptionCallback && args is not [{ Kind: FuncArgKind.Scalar }])
            Reject(Errno.Inval, "exception cb only supports single integer argument");
        for (var i = 0; i < args.Length; i++)
            SetEntryReg(ref Reg(i + 1), args[i]);
    }

    /// <summary>The main function's prototype decides nothing, but what is odd about it is said.</summary>
    private void CheckMainPrototype()
    {
        if (subprogs[0].Func is null)
            return;
        try
        {
            if (ArgsOf(0) is not [{ Kind: FuncArgKind.Ctx }])
                subprogs[0].Unreliable = true;
        }
        catch (RejectException)
        {
            subprogs[0].Unreliable = true;
        }
    }

    private void SetEntryReg(ref RegState reg, in FuncArg arg)
    {
        var nullable = arg.Nullable ? TypeFlags.MaybeNull : TypeFlags.None;
        switch (arg.Kind)
        {
            case FuncArgKind.Ctx:
                reg.SetPointer(RegType.Ctx);
                break;
            case FuncArgKind.Mem:
                reg.SetPointer(RegType.Mem, nullable);
                reg.MemSize = arg.MemSize;
                if (arg.Nullable)
                    reg.Id = (uint)NewId();
                break;
            case FuncArgKind.Dynptr:
                reg.SetPointer(RegType.DynptrPtr);
                reg.Dynptr = DynptrType.Local;
                reg.FirstSlot = true;
                reg.Id = (uint)NewId();
                break;
            case FuncArgKind.BtfId or FuncArgKind.Untrusted:
                reg.SetPointer(RegType.BtfId, arg.Kind == FuncArgKind.BtfId ? TypeFlags.Trusted | nullable : TypeFlags.Untrusted);
                (reg.Btf, reg.BtfId) = (KernelBtf, arg.BtfId);
                reg.Id = (uint)NewId();
                break;
            case FuncArgKind.UntrustedMem:
                reg.SetPointer(RegType.Mem, TypeFlags.RdOnly | TypeFlags.Untrusted);
                break;
            default:
                SetUnknown(ref reg);
                break;
        }
    }
}
