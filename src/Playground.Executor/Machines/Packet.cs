using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>The packet that a context describes: a stretch of a region with room on both sides.</summary>
/// <param name="Words">Addresses of the data, of its end and of the metadata.</param>
internal readonly record struct Packet(Region Region, Region Words)
{
    public const int Headroom = 256, Tailroom = 320;
    public const int DataWord = 0, EndWord = 8, MetaWord = 16;

    public int Start => (int)(Words.Read64(DataWord) - Region.Address);
    public int Length => (int)(Words.Read64(EndWord) - Words.Read64(DataWord));

    /// <summary>The packet of a CPU's present program, or null.</summary>
    public static Packet? Of(Cpu cpu) => cpu.Context?.PointerWords is { Owner: Region region } words ? new Packet(region, words) : null;

    /// <summary>Moves the beginning and end by so many bytes; false when there is no room or nothing would be left.</summary>
    public bool Move(AddressSpace memory, int head, int tail, int least)
    {
        var (start, end) = ((long)Start + head, (long)Start + Length + tail);
        if (start < 0 || end > Region.Length || end - start < least)
            return false;
        memory.Write64(Words, DataWord, Region.Address + (ulong)start);
        memory.Write64(Words, EndWord, Region.Address + (ulong)end);
        memory.Write64(Words, MetaWord, Region.Address + (ulong)start);
        return true;
    }
}
