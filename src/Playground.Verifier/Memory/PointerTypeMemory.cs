using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

// One instruction, one kind of pointer: some kinds are rewritten or need a fault-tolerant load, so they cannot share an insn with others.
internal sealed partial class ProgramVerifier
{
    private readonly HashSet<int> faultTolerant = [];

    private static bool NeedsOwnInsn(RegType type) => type is RegType.Ctx or RegType.Socket or RegType.SockCommon or RegType.TcpSock
        or RegType.XdpSock or RegType.BtfId or RegType.Arena;

    private static bool IsMemOrObject(RegType type) => type is RegType.Mem or RegType.BtfId;

    /// <summary>Remembers the type of the address register, or compares it with the one of earlier visits.</summary>
    /// <param name="allowTrustMismatch">Loads: two kinds of memory or objects merge, untrusted if either is.</param>
    private void RememberPointerType(int insnIdx, RegType type, TypeFlags flags, bool allowTrustMismatch)
    {
        ref var seen = ref aux[insnIdx];
        if (seen.PtrType == RegType.NotInit)
        {
            (seen.PtrType, seen.PtrFlags) = (type, flags);
        }
        else if ((seen.PtrType != type || seen.PtrFlags != flags) && (NeedsOwnInsn(type) || NeedsOwnInsn(seen.PtrType)))
        {
            if (!allowTrustMismatch || !IsMemOrObject(type) || !IsMemOrObject(seen.PtrType))
                Reject(Errno.Inval, "same insn cannot be used with different pointers");
            seen.PtrFlags = (seen.PtrFlags | flags) & (TypeFlags.Untrusted | TypeFlags.RdOnly);
            seen.PtrType = type == RegType.Mem || seen.PtrType == RegType.Mem ? RegType.Mem : RegType.BtfId;
        }
        if (IsFaultTolerant(seen.PtrType, seen.PtrFlags) && insns[insnIdx].Class == Isa.InsnClass.Ldx && faultTolerant.Add(insnIdx))
            fixups.Add(new Fixup(insnIdx, FixupKind.FaultTolerantLoad, -1, 0));
    }

    /// <summary>Loads that read 0 from a bad address: objects walked to or of unknown fate, and memory by a bare address.</summary>
    private static bool IsFaultTolerant(RegType type, TypeFlags flags) => type switch
    {
        RegType.BtfId => flags is TypeFlags.None or TypeFlags.Untrusted,
        RegType.Mem => flags == (TypeFlags.RdOnly | TypeFlags.Untrusted),
        _ => false,
    };
}
