using Playground.Kernel.Profiles;
using Playground.Kernel.Verdicts;

namespace Playground.Verifier;

// One instruction, one kind of pointer: some kinds are rewritten or need a fault-tolerant load, so they cannot share an insn with others.
internal sealed partial class ProgramVerifier
{
    private readonly HashSet<int> faultTolerant = [], loadsPointer = [], throughArena = [];

    /// <summary>Bytes that stand for a socket of the socket layer's own, as programs see it.</summary>
    private const int SocketSize = 128;
    /// <summary>Bytes of buffers whose size is only known when the program is attached.</summary>
    private const int BufferSize = 1 << 14;

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
        if (seen.PtrType == RegType.Arena && throughArena.Add(insnIdx))
            fixups.Add(new Fixup(insnIdx, FixupKind.ArenaAccess, -1, 0));
    }

    /// <summary>Tells whoever runs the program that a load from a context or an object gives a pointer that is never NULL, and to what.</summary>
    private void RememberLoadedPointer(int insnIdx, RegType from, in RegState loaded)
    {
        if (from is not (RegType.Ctx or RegType.BtfId) || loaded.IsMaybeNull || (loaded.Flags & TypeFlags.Untrusted) != 0)
            return;
        Fixup? fixup = loaded.Type switch
        {
            RegType.BtfId when ReferenceEquals(loaded.Btf, profile.KernelBtf) && loaded.Flags != TypeFlags.None => new Fixup(insnIdx, FixupKind.ResolvedType, -1, loaded.BtfId),
            RegType.Socket or RegType.SockCommon or RegType.TcpSock or RegType.XdpSock or RegType.FlowKeys => new Fixup(insnIdx, FixupKind.ResolvedMemory, -1, SocketSize),
            RegType.Mem => new Fixup(insnIdx, FixupKind.ResolvedMemory, -1, loaded.MemSize),
            RegType.Buf or RegType.TpBuffer => new Fixup(insnIdx, FixupKind.ResolvedMemory, -1, BufferSize),
            _ => null,
        };
        if (fixup is { } found && loadsPointer.Add(insnIdx))
            fixups.Add(found);
    }

    /// <summary>Loads that read 0 from a bad address: objects walked to or of unknown fate, and memory by a bare address.</summary>
    private static bool IsFaultTolerant(RegType type, TypeFlags flags) => type switch
    {
        RegType.BtfId => flags is TypeFlags.None or TypeFlags.Untrusted,
        RegType.Mem => flags == (TypeFlags.RdOnly | TypeFlags.Untrusted),
        _ => false,
    };
}
