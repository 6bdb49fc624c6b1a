using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// Memory that a helper or kernel function reads or writes on the program's behalf.
internal sealed partial class ProgramVerifier
{
    /// <summary>A pointer argument of a call that is accessed for <paramref name="accessSize"/> bytes.</summary>
    private void CheckHelperMem(int regNo, int accessSize, bool isWrite, bool zeroSizeAllowed, CallArgMeta? meta)
    {
        ref var reg = ref Reg(regNo);
        var isReadOnly = (reg.Flags & TypeFlags.RdOnly) != 0;
        switch (reg.Type)
        {
            case RegType.Pkt or RegType.PktMeta:
                CheckPacketAccess(regNo, reg.Off, accessSize, zeroSizeAllowed);
                break;
            case RegType.MapKey:
                if (isWrite)
                    Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
                CheckRegion(regNo, reg.Off, accessSize, reg.Map.KeySize, zeroSizeAllowed: false);
                break;
            case RegType.MapValue:
                CheckMapFlags(regNo, reg.Off, accessSize, isWrite);
                CheckMapRegion(regNo, reg.Off, accessSize, zeroSizeAllowed, byHelper: true);
                break;
            case RegType.Mem:
                if (isReadOnly && isWrite)
                    Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
                CheckRegion(regNo, reg.Off, accessSize, reg.MemSize, zeroSizeAllowed);
                break;
            case RegType.Buf:
                if (isReadOnly && isWrite)
                    Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
                CheckBufferBounds(regNo, reg.Off, accessSize, isReadOnly ? "rdonly" : "rdwr");
                break;
            case RegType.Stack:
                CheckStackRange(regNo, reg.Off, accessSize, zeroSizeAllowed, isWrite, meta, isHelper: true);
                break;
            case RegType.BtfId:
                CheckBtfPointerAccess(regNo, reg.Off, accessSize, isWrite: false, -1);
                break;
            case RegType.Ctx when !RewritesContext:
                // How much is used is not known to the function, so the last byte stands for all.
                if (accessSize == 0 && !zeroSizeAllowed)
                    RejectSilently(Errno.Acces);
                if (accessSize != 0)
                    CheckMemAccess(CurrentInsn, regNo, accessSize - 1, 1, isWrite, -1, strictAlignmentOnce: false, isSignExtend: false);
                break;
            default:
                if (zeroSizeAllowed && accessSize == 0 && reg.IsNull)
                    return;
                Reject(Errno.Acces, $"R{regNo} type={TypeText(reg)} expected=fp");
                break;
        }
    }

    /// <summary>Program types whose context is a view that loads and stores are rewritten for; the others see the real memory.</summary>
    private bool RewritesContext => prog.Type is not (ProgType.Syscall or ProgType.Kprobe or ProgType.Tracepoint or ProgType.RawTracepoint
        or ProgType.RawTracepointWritable or ProgType.Tracing or ProgType.Lsm or ProgType.StructOps or ProgType.Netfilter or ProgType.CgroupDevice);

    /// <summary>The pair (pointer in <paramref name="sizeRegNo"/> - 1, size in <paramref name="sizeRegNo"/>).</summary>
    private void CheckMemSizePair(int sizeRegNo, bool isWrite, bool zeroSizeAllowed, CallArgMeta? meta)
    {
        ref var size = ref Reg(sizeRegNo);
        if (meta is not null)
            meta.MaxSize = size.UMax;
        // How much of an uninitialised buffer would be filled is not known, so all of it must be initialised.
        var rawMeta = size.Var.IsConst ? meta : null;
        if (size.SMin < 0)
            Reject(Errno.Acces, $"R{sizeRegNo} min value is negative, either use unsigned or 'var &= const'");
        // Early kernels check an access of no bytes by the rules of the memory pointed to.
        if (size.UMin == 0 && IsEarlyKernel)
            CheckHelperMem(sizeRegNo - 1, 0, isWrite, zeroSizeAllowed, rawMeta);
        else if (size.UMin == 0 && !zeroSizeAllowed)
            Reject(Errno.Acces, $"R{sizeRegNo} invalid zero-sized read: u64=[{size.UMin},{size.UMax}]");
        if (size.UMax >= MaxVarOff)
            Reject(Errno.Acces, $"R{sizeRegNo} unbounded memory access, use 'var &= const' or 'if (var < const)'");
        CheckHelperMem(sizeRegNo - 1, (int)size.UMax, isWrite, zeroSizeAllowed, rawMeta);
        MarkPrecise(sizeRegNo);
    }
}
