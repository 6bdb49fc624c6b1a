using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>What a register holds, without its flags.</summary>
internal enum RegType : byte
{
    NotInit, Scalar, Ctx, MapPtr, MapValue, MapKey, Stack, PktMeta, Pkt, PktEnd, FlowKeys, Socket, SockCommon, TcpSock,
    TpBuffer, XdpSock, BtfId, Mem, Arena, Buf, Func, DynptrPtr,
}

/// <summary>Names and classes of register types, as messages and states print them.</summary>
internal static class RegTypes
{
    private static readonly string[] names =
    [
        "?", "scalar", "ctx", "map_ptr", "map_value", "map_key", "fp", "pkt_meta", "pkt", "pkt_end", "flow_keys", "sock", "sock_common", "tcp_sock",
        "tp_buffer", "xdp_sock", "ptr_", "mem", "arena", "buf", "func", "dynptr_ptr",
    ];

    /// <summary>The type with its prefixes and suffix: <c>trusted_ptr_</c>, <c>map_value_or_null</c>, <c>rdonly_mem</c>.</summary>
    public static string Text(RegType type, TypeFlags flags)
    {
        var name = names[(int)type];
        var nullable = (flags & TypeFlags.MaybeNull) != 0;
        if (nullable)
            name += type == RegType.BtfId ? "or_null_" : "_or_null";
        return Prefix(flags) + name;
    }

    /// <summary>As Linux 6.1 names it.</summary>
    public static string EarlyText(RegType type, TypeFlags flags) => Text(type, flags).Replace("ringbuf_", "alloc_", StringComparison.Ordinal);

    private static string Prefix(TypeFlags flags)
    {
        if ((flags & ~TypeFlags.MaybeNull) == 0)
            return "";
        var text = "";
        if ((flags & TypeFlags.RdOnly) != 0) text += "rdonly_";
        if ((flags & TypeFlags.Ringbuf) != 0) text += "ringbuf_";
        if ((flags & TypeFlags.User) != 0) text += "user_";
        if ((flags & TypeFlags.Percpu) != 0) text += "percpu_";
        if ((flags & TypeFlags.Rcu) != 0) text += "rcu_";
        if ((flags & TypeFlags.Untrusted) != 0) text += "untrusted_";
        if ((flags & TypeFlags.Trusted) != 0) text += "trusted_";
        return text;
    }
}
