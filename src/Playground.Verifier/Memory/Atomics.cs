using Playground.Isa;

namespace Playground.Verifier;

// Read-modify-write, load-acquire, store-release.
internal sealed partial class ProgramVerifier
{
    /// <summary>Read-modify-write, load-acquire, store-release.</summary>
    private void CheckAtomic(int insnIdx, in Insn insn)
    {
        switch (insn.Op)
        {
            case Op.LoadAcquire:
                CheckLoadInsn(insnIdx, insn, strictAlignmentOnce: true, allowTrustMismatch: false, "atomic_load");
                if (!AllowsAtomic(Reg(insn.Src), insn))
                    Reject(Errno.Acces, $"BPF_ATOMIC loads from R{insn.Src} {TypeText(Reg(insn.Src))} is not allowed");
                break;
            case Op.StoreRelease:
                CheckStoreInsn(insnIdx, insn, strictAlignmentOnce: true);
                if (!AllowsAtomic(Reg(insn.Dst), insn))
                    Reject(Errno.Acces, $"BPF_ATOMIC stores into R{insn.Dst} {TypeText(Reg(insn.Dst))} is not allowed");
                break;
            case Op.AtomicUnknown:
                Reject(Errno.Inval, $"BPF_ATOMIC uses invalid atomic opcode {insn.Imm:x2}");
                break;
            default:
                CheckReadModifyWrite(insnIdx, insn);
                break;
        }
    }

    private void CheckReadModifyWrite(int insnIdx, in Insn insn)
    {
        if (insn.Size is not (4 or 8))
            Reject(Errno.Inval, "invalid atomic operand size");
        CheckRegRead(insn.Src);
        CheckRegRead(insn.Dst);
        if (insn.Op == Op.CmpXchg)
        {
            CheckRegRead(0);
            if (IsPointerValue(Reg(0)))
                Reject(Errno.Acces, "R0 leaks addr into mem");
        }
        if (IsPointerValue(Reg(insn.Src)))
            Reject(Errno.Acces, $"R{insn.Src} leaks addr into mem");
        if (!AllowsAtomic(Reg(insn.Dst), insn))
            Reject(Errno.Acces, $"BPF_ATOMIC stores into R{insn.Dst} {TypeText(Reg(insn.Dst))} is not allowed");

        // The register that receives the old value is given up before the memory is looked at, also when it is the address.
        var loaded = ReceivesOldValue(insn.Op) ? insn.Op == Op.CmpXchg ? 0 : insn.Src : -1;
        if (loaded >= 0)
            CheckRegWrite(loaded);
        CheckMemAccess(insnIdx, insn.Dst, insn.Off, insn.Size, isWrite: false, -1, strictAlignmentOnce: true, isSignExtend: false);
        if (loaded >= 0)
            CheckMemAccess(insnIdx, insn.Dst, insn.Off, insn.Size, isWrite: false, loaded, strictAlignmentOnce: true, isSignExtend: false);
        if (Reg(insn.Dst).Is(RegType.Arena))
            RememberPointerType(insnIdx, RegType.Arena, 0, allowTrustMismatch: false);
        CheckMemAccess(insnIdx, insn.Dst, insn.Off, insn.Size, isWrite: true, -1, strictAlignmentOnce: true, isSignExtend: false);
    }

    private static bool ReceivesOldValue(Op op) => op is Op.AtomicFetchAdd or Op.AtomicFetchAnd or Op.AtomicFetchOr or Op.AtomicFetchXor or Op.Xchg or Op.CmpXchg;

    /// <summary>Memory whose layout is rewritten has no atomics; in arenas the x86-64 JIT has no fetching and, or, xor, and no ordered byte and half-word accesses.</summary>
    private static bool AllowsAtomic(in RegState reg, in Insn insn) => reg.Type switch
    {
        RegType.Ctx or RegType.FlowKeys or RegType.Socket or RegType.SockCommon or RegType.TcpSock or RegType.XdpSock => reg.Flags != 0,
        RegType.Pkt or RegType.PktMeta => false,
        RegType.Arena => insn.Op is not (Op.AtomicFetchAnd or Op.AtomicFetchOr or Op.AtomicFetchXor or Op.LoadAcquire or Op.StoreRelease),
        _ => true,
    };
}
