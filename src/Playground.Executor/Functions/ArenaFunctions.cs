using Playground.Executor.Machines;
using Playground.Executor.Maps;
using Playground.Explorer;

namespace Playground.Executor.Functions;

/// <summary>Pages of arenas, taken and given back under the arena's lock.</summary>
internal static class ArenaFunctions
{
    private const ulong Ebusy = unchecked((ulong)-16), Einval = unchecked((ulong)-22);

    public static IEnumerable<KernelFunction> All =>
    [
        new ArenaFunction("bpf_arena_alloc_pages", "alloc", Allocate),
        new ArenaFunction("bpf_arena_free_pages", "free", Free),
        new ArenaFunction("bpf_arena_reserve_pages", "reserve", Reserve),
    ];

    /// <summary><c>(map, addr, count, node, flags)</c>: 0 for no room, a wrong flag, or an address that is taken.</summary>
    private static ulong Allocate(ArenaMap arena, Cpu cpu)
    {
        var (address, count) = (cpu.S.R[2], (uint)cpu.S.R[3]);
        if (cpu.S.R[5] != 0 || count == 0 || count > arena.Pages || (int)cpu.S.R[4] < -1)
            return 0;
        if (address == 0)
            return arena.Allocate(-1, (int)count);
        return (address & ArenaMap.PageSize - 1) != 0 || arena.PageOf(address) is not (>= 0 and var page) ? 0 : arena.Allocate(page, (int)count);
    }

    private static ulong Free(ArenaMap arena, Cpu cpu)
    {
        if (arena.PageOf(cpu.S.R[2]) is >= 0 and var page)
            arena.Free(page, (int)Math.Min((uint)cpu.S.R[3], (uint)arena.Pages));
        return 0;
    }

    private static ulong Reserve(ArenaMap arena, Cpu cpu)
    {
        var count = (uint)cpu.S.R[3];
        if (count == 0)
            return 0;
        if (arena.PageOf(cpu.S.R[2]) is not (>= 0 and var page) || page + (long)count > arena.Pages)
            return Einval;
        return arena.Reserve(page, (int)count) ? 0 : Ebusy;
    }
}

internal sealed class ArenaFunction(string name, string step, Func<ArenaMap, Cpu, ulong> run) : KernelFunction(name)
{
    public override string StepName(int _) => step;

    private static ArenaMap? MapOf(Machine machine, Cpu cpu) => machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner as ArenaMap;

    public override Access Plan(Machine machine, Cpu cpu) => MapOf(machine, cpu) is { } arena ? Access.Write(arena.Values.Id, 0, arena.Values.Length) : Access.Local;

    public override int Run(Machine machine, Cpu cpu)
    {
        // Any map may be given; what is no arena has no pages.
        cpu.S.R[0] = MapOf(machine, cpu) is { } arena ? run(arena, cpu) : 0;
        return Done;
    }
}
