using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_ARENA: pages that programs and user space share; a page is there once it has been allocated.</summary>
/// <remarks>
/// Programs hold user addresses: the arena's start in user space above, 32 bits of place below. A cast to the kernel's side
/// keeps the lower 32 bits. The structure is a byte a page: whether it is there, or reserved.
/// </remarks>
internal sealed class ArenaMap : KeylessMap
{
    public const int PageSize = 4096;
    /// <summary>Immediate of the cast to a user address: from address space 0 to 1.</summary>
    public const ulong ToUser = 1 << 16;
    /// <summary>Where user space has it when the map does not say: the lower half is 0, as libbpf's mmap rarely gives, but as good as any.</summary>
    private const ulong DefaultStart = 0x7f00_0000_0000;
    /// <summary>Pages that are kept; a larger arena has the rest out of reach.</summary>
    private const int MaxPages = 1 << 14;
    private const byte Present = 1, Reserved = 2;
    private const uint NoUserConversion = 1u << 18;

    private readonly Region pages;
    private readonly AddressSpace memory;
    private readonly ulong start;
    private readonly bool converts;

    public ArenaMap(MapSpec spec, Machine machine) : base(spec, machine)
    {
        memory = machine.Memory;
        Pages = (int)Math.Clamp(spec.MaxEntries, 1, MaxPages);
        start = spec.MapExtra != 0 ? spec.MapExtra : DefaultStart;
        converts = (spec.Flags & NoUserConversion) == 0;
        Values = memory.Add(spec.Name, RegionKind.MapValues, Pages * PageSize);
        Values.Owner = this;
        Values.Shared = true;
        pages = memory.Add($"{spec.Name} pages", RegionKind.Hidden, Pages);
        // Variables of the program that lie in the arena are there from the start, in its first pages.
        spec.InitialData.Span[..Math.Min(spec.InitialData.Length, Values.Length)].CopyTo(Values.Data);
        pages.Span(0, Math.Min(Pages, (spec.InitialData.Length + PageSize - 1) / PageSize)).Fill(Present);
    }

    public int Pages { get; }

    /// <summary>What an address of either side reaches; null when the page is not there.</summary>
    public Region? Find(ulong address, int size, out int offset)
    {
        var at = (uint)address - (uint)start;
        offset = (int)at;
        if (at + (ulong)size > (ulong)Values.Length)
            return null;
        return pages.Data[offset / PageSize] == Present && pages.Data[(offset + size - 1) / PageSize] == Present ? Values : null;
    }

    public ulong Cast(ulong address, bool toUser) =>
        !toUser ? (uint)address : (uint)address == 0 || !converts ? (uint)address : start & ~0xfffffffful | (uint)address;

    /// <summary>Allocates pages in a row, at this page or at the first place with room (-1); user address, or 0.</summary>
    public ulong Allocate(int wanted, int count)
    {
        for (var first = Math.Max(wanted, 0); count > 0 && first + count <= Pages; first++)
        {
            if (pages.Span(first, count).IndexOfAnyExcept((byte)0) < 0)
            {
                for (var i = 0; i < count; i++)
                    memory.Write(pages, first + i, 1, Present);
                memory.WriteBytes(Values, first * PageSize, new byte[count * PageSize]);
                return start + (ulong)first * PageSize;
            }
            if (wanted >= 0)
                break;
        }
        return 0;
    }

    /// <summary>Keeps pages from being allocated; false when one of them is taken.</summary>
    public bool Reserve(int first, int count)
    {
        if (pages.Span(first, count).IndexOfAnyExcept((byte)0) >= 0)
            return false;
        for (var i = 0; i < count; i++)
            memory.Write(pages, first + i, 1, Reserved);
        return true;
    }

    /// <summary>Page number of a user address; -1 when it lies outside.</summary>
    public int PageOf(ulong address) => (uint)address - (uint)start is var at && at < (uint)Values.Length ? (int)(at / PageSize) : -1;

    public void Free(int first, int count)
    {
        for (var i = first; i < Math.Min((long)first + count, Pages); i++)
            memory.Write(pages, i, 1, 0);
    }
}
