using System.Collections.Immutable;

namespace Playground.Kernel.Profiles;

/// <summary>What a helper wants as an argument, without its flags (<see cref="TypeFlags"/>).</summary>
public enum ArgType : byte
{
    DontCare, ConstMapPtr, MapKey, MapValue, Mem, Arena, ConstSize, ConstSizeOrZero, Ctx, Anything, SpinLock, SockCommon,
    Socket, BtfId, RingbufMem, ConstAllocSizeOrZero, BtfIdSockCommon, PercpuBtfId, Func, Stack, ConstStr, Timer, KptrXchgDest, Dynptr,
}

/// <summary>What a helper returns, without its flags.</summary>
public enum RetType : byte
{
    Integer, Void, MapValue, Socket, TcpSock, SockCommon, Mem, MemOrBtfId, BtfId,
}

/// <summary>Modifiers of argument, return and register types.</summary>
[Flags]
public enum TypeFlags : uint
{
    None = 0,
    MaybeNull = 1 << 0,
    RdOnly = 1 << 1,
    Ringbuf = 1 << 2,
    User = 1 << 3,
    Percpu = 1 << 4,
    Release = 1 << 5,
    Untrusted = 1 << 6,
    Uninit = 1 << 7,
    DynptrLocal = 1 << 8,
    DynptrRingbuf = 1 << 9,
    FixedSize = 1 << 10,
    Alloc = 1 << 11,
    Trusted = 1 << 12,
    Rcu = 1 << 13,
    NonOwnRef = 1 << 14,
    DynptrSkb = 1 << 15,
    DynptrXdp = 1 << 16,
    Aligned = 1 << 17,
    Write = 1 << 18,
    DynptrSkbMeta = 1 << 19,
}

/// <summary>One argument of a helper.</summary>
/// <param name="Size">Bytes of a fixed-size memory argument; 0 otherwise.</param>
/// <param name="BtfTypes">Names of the kernel structs accepted, for a BTF pointer; empty when the rule is the helper's own.</param>
public sealed record HelperArg(ArgType Type, TypeFlags Flags, int Size, ImmutableArray<string> BtfTypes);

/// <summary>A prototype of a helper.</summary>
/// <param name="Name">The kernel's name of the prototype, as <c>helpers.json</c> has it.</param>
/// <param name="RetBtfType">Struct name that a returned BTF pointer has; empty when the rule is the helper's own.</param>
public sealed record HelperProto(string Name, RetType Ret, TypeFlags RetFlags, string RetBtfType, ImmutableArray<HelperArg> Args,
    bool GplOnly, bool PktAccess, bool MightSleep, bool AllowFastcall, string AllowedCallback)
{
    /// <summary>The kernel's dispatchers that hand this prototype out (<c>xdp_func_proto</c>).</summary>
    public ImmutableArray<string> Dispatchers { get; init; } = [];
}

/// <summary>A helper: its number, name and prototypes. Who may call it with which of them: <see cref="Profile.HelperFor"/>.</summary>
public sealed record HelperSpec(int Id, string Name, ImmutableArray<HelperProto> Protos);
