using Playground.Executor.Memory;
using Playground.Explorer;

namespace Playground.Executor.Machines;

/// <summary>Locks: the word of a <c>bpf_spin_lock</c> or <c>bpf_res_spin_lock</c> holds its owner's number + 2.</summary>
/// <remarks>
/// Who holds what, and which lock was taken under which, lies in hidden regions, to be undone. Of each who acts: how many it
/// holds, then their addresses. Of orders: how many, then address held, address taken, who.
/// </remarks>
internal sealed partial class Machine
{
    private const int MaxHeld = 8, HeldSize = 8 + 8 * MaxHeld, MaxOrders = 128;
    private Region? held, orders;

    public bool IsLocked(in Access access) => Memory[access.Object].Read32(access.Offset) != 0;

    /// <summary>Makes room for the book of locks; without it orders are not watched.</summary>
    public void WatchLocks()
    {
        held = Memory.Add("locks held", RegionKind.Hidden, HeldSize * Cpus.Length);
        orders = Memory.Add("orders of locks", RegionKind.Hidden, 8 + 24 * MaxOrders);
    }

    /// <summary>Notes that a lock is wanted while others are held; somebody else having wanted them the other way round is a violation.</summary>
    public void NoteLockOrder(Cpu cpu, Region region, int offset)
    {
        if (held == null || orders == null || cpu.Id < 0)
            return;
        var wanted = region.Address + (ulong)offset;
        for (var i = 0; i < held.Read32(cpu.Id * HeldSize); i++)
        {
            var has = held.Read64(cpu.Id * HeldSize + 8 + i * 8);
            if (has == wanted)
                continue;
            var (count, known) = (orders.Read32(0), false);
            for (var k = 0; k < count; k++)
            {
                var (first, then, who) = (orders.Read64(8 + k * 24), orders.Read64(16 + k * 24), orders.Read32(24 + k * 24));
                known |= first == has && then == wanted && who == cpu.Id;
                if (first == wanted && then == has && who != cpu.Id)
                    Report("lock-order", $"{cpu.Label} wants {PlaceOf(wanted)} while it holds {PlaceOf(has)}; {Cpus[who].Label} wanted them the other way round",
                        wanted < has ? $"{PlaceOf(wanted)}, {PlaceOf(has)}" : $"{PlaceOf(has)}, {PlaceOf(wanted)}", cpu);
            }
            if (known || count == MaxOrders)
                continue;
            Memory.Write64(orders, 8 + count * 24, has);
            Memory.Write64(orders, 16 + count * 24, wanted);
            Memory.Write32(orders, 24 + count * 24, cpu.Id);
            Memory.Write32(orders, 0, count + 1);
        }
    }

    public void TookLock(Cpu cpu, Region region, int offset)
    {
        if (held != null && cpu.Id >= 0 && held.Read32(cpu.Id * HeldSize) is var count && count < MaxHeld)
        {
            Memory.Write64(held, cpu.Id * HeldSize + 8 + count * 8, region.Address + (ulong)offset);
            Memory.Write32(held, cpu.Id * HeldSize, count + 1);
        }
        TellLock(cpu, region, offset, true);
    }

    public void GaveLock(Cpu cpu, Region region, int offset)
    {
        if (held != null && cpu.Id >= 0)
        {
            var (at, address) = (cpu.Id * HeldSize, region.Address + (ulong)offset);
            var count = held.Read32(at);
            for (var i = count - 1; i >= 0; i--)
            {
                if (held.Read64(at + 8 + i * 8) != address)
                    continue;
                Memory.Write64(held, at + 8 + i * 8, held.Read64(at + count * 8));
                Memory.Write32(held, at, count - 1);
                break;
            }
        }
        TellLock(cpu, region, offset, false);
    }

    private void TellLock(Cpu cpu, Region region, int offset, bool taken) =>
        Sink?.Invoke(new RunEvent.Lock(PlaceOf(region.Address + (ulong)offset), taken) { Cpu = cpu.Id, Insn = cpu.S.Pc });

    private string PlaceOf(ulong address) => Memory.RegionAt(address, out var offset) is { } region ? Describe(Access.Acquire(region.Id, offset)) : $"0x{address:x}";
}
