namespace Playground.Executor.Machines;

/// <summary>Byte offsets of the user-visible <c>struct __sk_buff</c>.</summary>
internal static class SkbFields
{
    public const int Len = 0, PacketType = 4, QueueMapping = 12, Protocol = 16, VlanPresent = 20, VlanTci = 24, VlanProtocol = 28, InterfaceIndex = 40, TcIndex = 44, Hash = 68, TcClassId = 72, Data = 76, DataEnd = 80,
        Family = 88, RemoteIp4 = 92, LocalIp4 = 96, RemoteIp6 = 100, LocalIp6 = 116, DataMeta = 140, FlowKeys = 144, TimeStamp = 152, WireLen = 160, GsoSegments = 164, Socket = 168, TimeStampType = 180;
    public const int Size = 192;
}
