using System.Collections.Frozen;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>Register types that each kind of helper argument accepts, in the order in which refusals list them.</summary>
internal static class ArgTypes
{
    internal readonly record struct Accepted(RegType Type, TypeFlags Flags = TypeFlags.None)
    {
        public override string ToString() => RegTypes.Text(Type, Flags);
    }

    private static readonly Accepted[] memory =
    [
        new(RegType.Stack), new(RegType.Pkt), new(RegType.PktMeta), new(RegType.MapKey), new(RegType.MapValue), new(RegType.Mem),
        new(RegType.Mem, TypeFlags.Ringbuf), new(RegType.Buf), new(RegType.BtfId, TypeFlags.Trusted),
    ];
    private static readonly Accepted[] scalar = [new(RegType.Scalar)];
    private static readonly Accepted[] sockets = [new(RegType.SockCommon), new(RegType.Socket), new(RegType.TcpSock), new(RegType.XdpSock)];
    private static readonly Accepted[] fieldHolder = [new(RegType.MapValue), new(RegType.BtfId, TypeFlags.Alloc)];

    private static readonly FrozenDictionary<ArgType, Accepted[]> byKind = new Dictionary<ArgType, Accepted[]>
    {
        [ArgType.MapKey] = memory,
        [ArgType.MapValue] = memory,
        [ArgType.Mem] = memory,
        [ArgType.ConstSize] = scalar,
        [ArgType.ConstSizeOrZero] = scalar,
        [ArgType.ConstAllocSizeOrZero] = scalar,
        [ArgType.ConstMapPtr] = [new(RegType.MapPtr)],
        [ArgType.Ctx] = [new(RegType.Ctx)],
        [ArgType.SockCommon] = sockets,
        [ArgType.Socket] = [new(RegType.Socket)],
        [ArgType.BtfIdSockCommon] = [.. sockets, new(RegType.BtfId), new(RegType.BtfId, TypeFlags.Trusted)],
        [ArgType.BtfId] = [new(RegType.BtfId), new(RegType.BtfId, TypeFlags.Trusted), new(RegType.BtfId, TypeFlags.Rcu)],
        [ArgType.PercpuBtfId] = [new(RegType.BtfId, TypeFlags.Percpu), new(RegType.BtfId, TypeFlags.Percpu | TypeFlags.Rcu), new(RegType.BtfId, TypeFlags.Percpu | TypeFlags.Trusted)],
        [ArgType.SpinLock] = fieldHolder,
        [ArgType.KptrXchgDest] = fieldHolder,
        [ArgType.RingbufMem] = [new(RegType.Mem, TypeFlags.Ringbuf)],
        [ArgType.Func] = [new(RegType.Func)],
        [ArgType.Stack] = [new(RegType.Stack)],
        [ArgType.ConstStr] = [new(RegType.MapValue)],
        [ArgType.Timer] = [new(RegType.MapValue)],
        [ArgType.Dynptr] = [new(RegType.Stack), new(RegType.DynptrPtr)],
    }.ToFrozenDictionary();

    /// <summary>What the kind accepts; null when the playground does not model the kind.</summary>
    public static Accepted[]? Of(ArgType type) => byKind.GetValueOrDefault(type);
}
