using Playground.Executor.Functions;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Isa;

namespace Playground.Executor.Machines;

/// <summary>Looks for lost updates: a plain store over a value that somebody else has changed since the program read it.</summary>
/// <remarks>
/// Kept in hidden regions, to be undone. The last writes to shared memory in a ring: where, how long, who. Of each who acts,
/// some of its last plain reads: where, how long, after how many writes, in which program of its script.
/// Atomic instructions and exchanges write, but never lose: they see what they replace.
/// </remarks>
internal sealed class UpdateWatch(Machine machine)
{
    private const int Ring = 256, Entry = 16, Reads = 32, ReadSize = 24;
    private readonly Region writes = machine.Memory.Add("last writes", RegionKind.Hidden, 8 + Entry * Ring);
    private readonly Region reads = machine.Memory.Add("last reads", RegionKind.Hidden, ReadSize * Reads * machine.Cpus.Length);

    /// <summary>Told of each visible step before it is taken.</summary>
    public void Step(Cpu cpu)
    {
        ref readonly var d = ref cpu.Code.Insns[cpu.S.Pc];
        var access = machine.Next(cpu);
        if (d.Callee is MapUpdate && cpu.S.Step == 0)
            access = MapUpdate.Element(machine, cpu) ?? access;
        else if (d.Callee is not null && access.Kind == AccessKind.Read)
            return;
        if (access.Object < 0 || access.Kind is not (AccessKind.Read or AccessKind.Write))
            return;
        var address = machine.Memory[access.Object].Address + (ulong)access.Offset;
        if (access.Kind == AccessKind.Read)
        {
            if (d.Op is Op.Ldx or Op.LdxSx)
                Note(cpu, address, access.Length);
            return;
        }
        if (d.Op is Op.St or Op.Stx || d.Callee is MapUpdate)
            Check(cpu, access, address);
        var count = writes.Read32(0);
        var at = 8 + count % Ring * Entry;
        machine.Memory.Write64(writes, at, address);
        machine.Memory.Write32(writes, at + 8, access.Length);
        machine.Memory.Write32(writes, at + 12, cpu.Id);
        machine.Memory.Write32(writes, 0, count + 1);
    }

    private int ReadAt(Cpu cpu, int slot) => (cpu.Id * Reads + slot) * ReadSize;

    private void Note(Cpu cpu, ulong address, int length)
    {
        var at = ReadAt(cpu, (int)((address ^ address >> 5) % Reads));
        machine.Memory.Write64(reads, at, address);
        machine.Memory.Write32(reads, at + 8, length);
        machine.Memory.Write32(reads, at + 12, writes.Read32(0));
        machine.Memory.Write32(reads, at + 16, cpu.S.Position);
    }

    private void Check(Cpu cpu, Access access, ulong address)
    {
        var now = writes.Read32(0);
        for (var slot = 0; slot < Reads; slot++)
        {
            var at = ReadAt(cpu, slot);
            var (read, length, since) = (reads.Read64(at), reads.Read32(at + 8), reads.Read32(at + 12));
            if (length == 0 || reads.Read32(at + 16) != cpu.S.Position || !Meet(read, length, address, access.Length))
                continue;
            for (var i = Math.Max(since, now - Ring); i < now; i++)
            {
                var entry = 8 + i % Ring * Entry;
                if (writes.Read32(entry + 12) is var who && who != cpu.Id && Meet(writes.Read64(entry), writes.Read32(entry + 8), read, length)
                    && Meet(writes.Read64(entry), writes.Read32(entry + 8), address, access.Length))
                {
                    var place = machine.Describe(access);
                    machine.Report("lost-update", $"{cpu.Label} stores to {place} without having seen what {machine.Cpus[who].Label} stored there after it read", place, cpu);
                    break;
                }
            }
            // What it has just written it knows.
            machine.Memory.Write32(reads, at + 12, now + 1);
        }
    }

    private static bool Meet(ulong a, int aLength, ulong b, int bLength) => a < b + (ulong)bLength && b < a + (ulong)aLength;
}
