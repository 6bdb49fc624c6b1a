namespace Playground.Verifier;

// Reads of the socket structs that helpers return: sock, sock_common, tcp_sock, xdp_sock.
internal sealed partial class ProgramVerifier
{
    private void CheckSocketAccess(int regNo, int off, int size)
    {
        ref var reg = ref Reg(regNo);
        if (reg.SMin < 0)
            Reject(Errno.Acces, NegativeMin(regNo));
        if (!SocketLayout.MayRead(reg.Type, off, size))
            Reject(Errno.Acces, $"R{regNo} invalid {TypeText(reg)} access off={off} size={size}");
    }
}

/// <summary>Which reads of <c>struct bpf_sock</c>, <c>bpf_tcp_sock</c> and <c>bpf_xdp_sock</c> are legal; bytes.</summary>
/// <remarks>Probed with every offset and size on 6.18.44.</remarks>
internal static class SocketLayout
{
    private const int SourceIps = 24, SourceIpsEnd = 44, PeerPort = 48, PeerIps = 52, PeerIpsEnd = 72;

    public static bool MayRead(RegType type, int off, int size) => type switch
    {
        RegType.Socket => MayReadSock(off, size) || (off is 8 or 12 && size <= 4) || (off is 16 or 20 && size == 4),
        RegType.SockCommon => MayReadSock(off, size),
        RegType.TcpSock => off is 80 or 88 ? size == 8 : off is >= 0 and <= 108 && off % 4 == 0 && size == 4,
        RegType.XdpSock => off == 0 && size == 4,
        _ => false,
    };

    /// <summary>The middle of a 64-bit counter of <c>bpf_tcp_sock</c>: simulated as legal, then refused when the access is rewritten.</summary>
    public static bool CannotConvert(int off, int size) => off is 84 or 92 && size == 4;

    private static bool MayReadSock(int off, int size)
    {
        if (size > 4)
            return false;
        return off switch
        {
            0 => size == 4,
            4 or 44 or PeerPort or 72 or 76 => true,
            PeerPort + 1 => size == 1,
            >= SourceIps and < SourceIpsEnd or >= PeerIps and < PeerIpsEnd => off % size == 0,
            _ => false,
        };
    }
}
