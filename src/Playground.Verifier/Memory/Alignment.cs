namespace Playground.Verifier;

// Alignment: asked for by the load flag, by atomics, and always on the stack.
internal sealed partial class ProgramVerifier
{
    /// <summary>An Ethernet header of 14 bytes begins this many bytes behind an aligned address.</summary>
    private const int IpAlign = 2;

    /// <param name="off">Of the instruction; the register's own is added here.</param>
    private void CheckAlignment(in RegState reg, int off, int size, bool strictOnce)
    {
        var strict = StrictAlignment || strictOnce;
        if (reg.Flags == 0 && reg.Type == RegType.Arena)
            return;
        if (reg.Flags == 0 && reg.Type == RegType.Stack)
            strict = true;
        if (!strict || size == 1)
            return;
        var isPacket = reg.Flags == 0 && reg.IsPacket;
        var place = reg.Var + Tnum.Const((ulong)(long)((isPacket ? IpAlign : 0) + reg.Off + off));
        if (place.IsAligned((ulong)size))
            return;
        Reject(Errno.Acces, isPacket
            ? $"misaligned packet access off {IpAlign}+{TnumText(reg.Var)}+{reg.Off}+{off} size {size}"
            : $"misaligned {(reg.Flags == 0 ? AlignmentWord(reg.Type) : "")}access off {TnumText(reg.Var)}+{reg.Off}+{off} size {size}");
    }

    private static string AlignmentWord(RegType type) => type switch
    {
        RegType.FlowKeys => "flow keys ",
        RegType.MapKey => "key ",
        RegType.MapValue => "value ",
        RegType.Ctx => "context ",
        RegType.Stack => "stack ",
        RegType.Socket => "sock ",
        RegType.SockCommon => "sock_common ",
        RegType.TcpSock => "tcp_sock ",
        RegType.XdpSock => "xdp_sock ",
        _ => "",
    };
}
