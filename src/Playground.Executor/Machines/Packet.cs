using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>The packet that a context describes: a stretch of a region with room on both sides.</summary>
/// <param name="Words">Addresses of the data, of its end, of the metadata and of the socket.</param>
internal readonly record struct Packet(Region Region, Region Words)
{
    /// <summary>Bytes before the packet, and all bytes that its memory has.</summary>
    public const int Headroom = 256, EthernetHeader = 14;
    /// <summary>Where the packet of an XDP program may begin and end: a page less what the kernel keeps at both ends (seen on 6.18).</summary>
    public const int XdpFirst = 40, XdpLast = 3776;
    /// <summary>Room before and behind the packet of other programs.</summary>
    public const int SkbHeadroom = 1 << 15, SkbTailroom = 1 << 16;
    public const int DataWord = 0, EndWord = 8, MetaWord = 16, SocketWord = 24, KeysWord = 32;
    /// <summary>Behind the words: a tunnel's key and options, each with its length before it.</summary>
    public const int TunnelKey = 40, TunnelOptions = 120, LargestKey = 64, LargestOptions = 256, NetworkWord = TunnelOptions + 8 + LargestOptions, HeadWord = NetworkWord + 8, TransportWord = HeadWord + 8, WordBytes = TransportWord + 8;
    /// <summary>Bytes that the kernel keeps free before a packet, and in whose multiples it makes more room.</summary>
    public const int HeadPad = 64;
    /// <summary>In place of a word: the field has 16 bits in the kernel.</summary>
    public const int Narrow = -16;

    public int Start => (int)(Words.Read64(DataWord) - Region.Address);
    public int Length => (int)(Words.Read64(EndWord) - Words.Read64(DataWord));
    /// <summary>Bytes of metadata before the data.</summary>
    public int MetaLength => (int)(Words.Read64(DataWord) - Words.Read64(MetaWord));

    /// <summary>The packet of a CPU's present program, or null.</summary>
    public static Packet? Of(Cpu cpu) => cpu.Context?.PointerWords is { Owner: Region region } words ? new Packet(region, words) : null;

    /// <summary>True when the link layer's header belongs to what the program sees.</summary>
    public static bool SeesEthernet(ProgType type) => type is ProgType.Xdp or ProgType.SchedCls or ProgType.SchedAct or ProgType.FlowDissector;

    /// <summary>Where the link layer's header begins.</summary>
    public int MacStart(ProgType type) => Math.Max(0, SeesEthernet(type) ? Start : Start - EthernetHeader);

    /// <summary>Where the network layer's header begins; stays where it is when the packet's ends move.</summary>
    public int NetworkStart => (int)Words.Read64(NetworkWord);

    public void PlaceNetwork(AddressSpace memory, int start) => memory.Write64(Words, NetworkWord, (ulong)start);

    /// <summary>The shortest that the packet may be made: its headers stay.</summary>
    /// <remarks>
    /// The transport header is unset at first. When the kernel moves the packet for more room it moves that mark as well,
    /// which then counts as set, one byte before where the packet's memory began (seen on 6.18); before the packet it forbids every length.
    /// </remarks>
    public uint Shortest => (uint)((Words.Read64(TransportWord) is > 0 and var transport ? (int)transport : NetworkStart) - Start);

    /// <summary>Notes that the packet is about to grow at its head.</summary>
    private void MakeRoom(AddressSpace memory, int grow)
    {
        var head = (int)Words.Read64(HeadWord);
        if (grow <= Start - head)
            return;
        if (Words.Read64(TransportWord) == 0)
            memory.Write64(Words, TransportWord, (ulong)(head - 1));
        memory.Write64(Words, HeadWord, (ulong)(head - (grow - (Start - head) + HeadPad - 1) / HeadPad * HeadPad));
    }

    /// <summary>Puts the packet's beginning and end elsewhere, and the metadata before it.</summary>
    public void Place(AddressSpace memory, Cpu cpu, int start, int end, int metadata = 0)
    {
        memory.Write64(Words, DataWord, Region.Address + (ulong)start);
        memory.Write64(Words, EndWord, Region.Address + (ulong)end);
        memory.Write64(Words, MetaWord, Region.Address + (ulong)(start - metadata));
        if (cpu.Context is { Length: SkbFields.Size } skb)
            memory.Write32(skb, SkbFields.Len, end - start);
    }

    /// <summary>Makes room within the packet, filled with zeros, or takes bytes out of it; what lies before the place moves.</summary>
    public void Resize(AddressSpace memory, Cpu cpu, int at, int grow)
    {
        var (start, end) = (Start, Start + Length);
        MakeRoom(memory, grow);
        memory.WriteBytes(Region, start - grow, Region.Span(start, at));
        if (grow > 0)
            memory.WriteBytes(Region, start - grow + at, new byte[grow]);
        if (NetworkStart <= start + at)
            memory.Write64(Words, NetworkWord, (ulong)(NetworkStart - grow));
        Place(memory, cpu, start - grow, end);
    }
}
