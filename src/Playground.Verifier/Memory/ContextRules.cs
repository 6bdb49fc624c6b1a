using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Verifier;

/// <summary>The legal accesses of one context, from the profile's probed table and, where contexts have no end there, by rule.</summary>
internal sealed class ContextRules
{
    private const int RawTracepointSize = 12 * 8, TracepointHead = 8, TracepointSize = 8192, SyscallSize = ushort.MaxValue;

    private readonly Dictionary<(int Off, int Size), ContextAccess> rows = [];

    public ContextRules(ContextSpec? spec)
    {
        if (spec is null)
            return;
        foreach (var row in spec.Accesses)
            rows[(row.Offset, row.Size)] = row;
    }

    public ContextField Find(ProgType type, int off, int size, bool isWrite, bool isSignExtend, BtfSpec kernelBtf)
    {
        switch (type)
        {
            case ProgType.Syscall:
                return off < SyscallSize && off % size == 0 ? ContextField.Number : default;
            case ProgType.Tracepoint:
                return !isWrite && off >= TracepointHead && off < TracepointSize && off % size == 0 ? ContextField.Number : default;
            case ProgType.RawTracepoint:
                return !isWrite && off < RawTracepointSize && off % size == 0 ? ContextField.Number : default;
        }
        if (!rows.TryGetValue((off, size), out var row) || (isWrite ? !row.CanWrite : !row.CanRead))
            return type == ProgType.RawTracepointWritable && off > 0 ? Find(ProgType.RawTracepoint, off, size, isWrite, isSignExtend, kernelBtf) : default;
        if (isWrite)
            return ContextField.Number;
        var field = Parse(row.Reg, kernelBtf);
        return isSignExtend && field.Type != RegType.Scalar ? default : field;
    }

    /// <summary>Reads a printed register: <c>pkt(r=0)</c>, <c>sock_or_null(id=1)</c>, <c>trusted_ptr_sk_buff()</c>.</summary>
    private static ContextField Parse(string text, BtfSpec kernelBtf)
    {
        var name = text.Split('(')[0];
        var flags = TypeFlags.None;
        if (name.StartsWith("trusted_", StringComparison.Ordinal))
            (flags, name) = (TypeFlags.Trusted, name["trusted_".Length..]);
        if (name.EndsWith("_or_null", StringComparison.Ordinal))
            (flags, name) = (flags | TypeFlags.MaybeNull, name[..^"_or_null".Length]);
        if (name.StartsWith("ptr_", StringComparison.Ordinal))
        {
            var id = kernelBtf.FindFirst(name["ptr_".Length..], BtfKind.Struct)?.Id ?? throw new UnsupportedException($"a context field {text}");
            return new(true, RegType.BtfId, flags, id);
        }
        return name switch
        {
            "pkt" => new(true, RegType.Pkt, flags, 0),
            "pkt_end" => new(true, RegType.PktEnd, flags, 0),
            "pkt_meta" => new(true, RegType.PktMeta, flags, 0),
            "sock" => new(true, RegType.Socket, flags, 0),
            "sock_common" => new(true, RegType.SockCommon, flags, 0),
            "flow_keys" => new(true, RegType.FlowKeys, flags, 0),
            "tp_buffer" => new(true, RegType.TpBuffer, flags, 0),
            _ => ContextField.Number,
        };
    }
}
