using Playground.Kernel.Profiles;

namespace Playground.Verifier;

// One access through a pointer: alignment, then the rules of the pointer's type, then the loaded value.
internal sealed partial class ProgramVerifier
{
    /// <summary>One access of <paramref name="size"/> bytes at register <paramref name="regNo"/> + <paramref name="off"/>; a read leaves its value in <paramref name="valueRegNo"/> (-1: none).</summary>
    /// <param name="valueRegNo">The register read into or written; -1 for none or a constant.</param>
    private void CheckMemAccess(int insnIdx, int regNo, int off, int size, bool isWrite, int valueRegNo, bool strictAlignmentOnce, bool isSignExtend)
    {
        ref var reg = ref Reg(regNo);
        CheckAlignment(reg, off, size, strictAlignmentOnce);
        off += reg.Off;

        switch (reg.Type)
        {
            case RegType.MapKey when reg.Flags == 0:
                if (isWrite)
                    Reject(Errno.Acces, $"write to change key R{regNo} not allowed");
                CheckRegion(regNo, off, size, reg.Map.KeySize, zeroSizeAllowed: false);
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.MapValue when reg.Flags == 0:
                CheckMapValueAccess(insnIdx, regNo, off, size, isWrite, valueRegNo, isSignExtend);
                break;
            case RegType.Mem:
                CheckMemoryAccess(regNo, off, size, isWrite, valueRegNo);
                break;
            case RegType.Ctx when reg.Flags == 0:
                CheckContextAccess(insnIdx, regNo, off, size, isWrite, valueRegNo, isSignExtend);
                break;
            case RegType.Stack when reg.Flags == 0:
                CheckStackBounds(regNo, off, size, isWrite);
                if (isWrite)
                    StoreToStack(insnIdx, regNo, off, size, valueRegNo);
                else
                    LoadFromStack(insnIdx, regNo, off, size, valueRegNo);
                break;
            case RegType.Pkt or RegType.PktMeta when reg.Flags == 0:
                if (isWrite && !MayAccessPacket(isWrite: true))
                    Reject(Errno.Acces, "cannot write into packet");
                CheckNoLeak(valueRegNo, isWrite, "packet");
                CheckPacketAccess(regNo, off, size, zeroSizeAllowed: false);
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.FlowKeys when reg.Flags == 0:
                CheckNoLeak(valueRegNo, isWrite, "flow keys");
                if (off < 0 || off + size > FlowKeysSize)
                    Reject(Errno.Acces, $"invalid access to flow keys off={off} size={size}");
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.Socket or RegType.SockCommon or RegType.TcpSock or RegType.XdpSock when reg.Flags == 0:
                if (isWrite)
                    Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
                CheckSocketAccess(regNo, off, size);
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.TpBuffer when reg.Flags == 0:
                CheckBufferBounds(regNo, off, size, "tracepoint");
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.BtfId when !reg.IsMaybeNull:
                CheckBtfPointerAccess(regNo, off, size, isWrite, valueRegNo);
                break;
            case RegType.MapPtr when reg.Flags == 0:
                CheckMapPointerAccess(regNo, off, size, isWrite, valueRegNo);
                break;
            case RegType.Buf when !reg.IsMaybeNull:
                if (isWrite && (reg.Flags & TypeFlags.RdOnly) != 0)
                    Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
                CheckBufferBounds(regNo, off, size, (reg.Flags & TypeFlags.RdOnly) != 0 ? "rdonly" : "rdwr");
                LoadUnknown(isWrite, valueRegNo);
                break;
            case RegType.Arena when reg.Flags == 0:
                LoadUnknown(isWrite, valueRegNo);
                break;
            default:
                Reject(Errno.Acces, $"R{regNo} invalid mem access '{TypeText(reg)}'");
                break;
        }

        if (size < 8 && !isWrite && valueRegNo >= 0 && Reg(valueRegNo).IsScalar)
        {
            if (isSignExtend)
                Reg(valueRegNo).SignExtend64(size);
            else
                Reg(valueRegNo).Narrow(size);
        }
    }

    private void CheckMemoryAccess(int regNo, int off, int size, bool isWrite, int valueRegNo)
    {
        ref var reg = ref Reg(regNo);
        var isReadOnly = (reg.Flags & TypeFlags.RdOnly) != 0;
        if (reg.IsMaybeNull)
            Reject(Errno.Acces, $"R{regNo} invalid mem access '{TypeText(reg)}'");
        if (isWrite && isReadOnly)
            Reject(Errno.Acces, $"R{regNo} cannot write into {TypeText(reg)}");
        CheckNoLeak(valueRegNo, isWrite, "mem");
        // Read-only memory of unknown fate is read by fault-tolerant loads, so bounds do not matter.
        if (!isReadOnly || (reg.Flags & TypeFlags.Untrusted) == 0)
            CheckRegion(regNo, off, size, reg.MemSize, zeroSizeAllowed: false);
        LoadUnknown(isWrite, valueRegNo);
    }

    private void LoadUnknown(bool isWrite, int valueRegNo)
    {
        if (!isWrite && valueRegNo >= 0)
            SetUnknown(ref Reg(valueRegNo));
    }

    /// <summary>A loader without CAP_PERFMON may not store a pointer where it can be read as a number.</summary>
    private void CheckNoLeak(int valueRegNo, bool isWrite, string into)
    {
        if (isWrite && valueRegNo >= 0 && IsPointerValue(Reg(valueRegNo)))
            Reject(Errno.Acces, $"R{valueRegNo} leaks addr into {into}");
    }

    /// <summary>True for what a loader without CAP_PERFMON must not see as a number.</summary>
    private bool IsPointerValue(in RegState reg) => !AllowPtrLeaks && reg.Type != RegType.Scalar;
}
