using Playground.Executor;
using Playground.Executor.Functions;
using Playground.Executor.Machines;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Tests.Executor;

/// <summary>Programs that no verifier has seen call everything with anything: they end or are stopped, the engine never throws.</summary>
public class HostileCallTests
{
    private const int Rounds = 150, Budget = 20_000;

    private static readonly MapType[] Types =
    [
        MapType.Array, MapType.Hash, MapType.PercpuArray, MapType.PercpuHash, MapType.LruHash, MapType.LpmTrie, MapType.Queue, MapType.Stack, MapType.Ringbuf, MapType.BloomFilter,
        MapType.Arena, MapType.TaskStorage, MapType.CgroupStorage, MapType.Devmap, MapType.PerfEventArray, MapType.ProgArray, MapType.ArrayOfMaps, MapType.UserRingbuf, MapType.Sockmap,
    ];

    private static MapSpec Map(MapType type) => new()
    {
        Name = $"{type}",
        Type = type,
        KeySize = type is MapType.Queue or MapType.Stack or MapType.BloomFilter or MapType.Ringbuf or MapType.Arena or MapType.UserRingbuf ? 0 : type == MapType.LpmTrie ? 8 : 4,
        ValueSize = type is MapType.Ringbuf or MapType.Arena or MapType.UserRingbuf ? 0 : 16,
        MaxEntries = type == MapType.Ringbuf ? 4096u : 4,
    };

    [Theory]
    [InlineData(ProgType.SchedCls)]
    [InlineData(ProgType.Xdp)]
    [InlineData(ProgType.Syscall)]
    public void Every_function_survives_every_argument(ProgType type)
    {
        var random = new Random((int)type);
        var kernel = KernelView.Of(ProfileCatalog.Get(ProfileCatalog.Default));
        var wrong = new SortedDictionary<string, string>();
        foreach (var function in FunctionTable.Functions)
        {
            var builder = new MachineBuilder(kernel, 64 << 20);
            var machine = builder.Machine;
            machine.PossibleCpus = 2;
            builder.Add(new ProgramSpec { Name = "maps", Type = type, Insns = [], Maps = [.. Types.Select(Map)] }, []);
            var spec = new ProgramSpec { Name = "p", Type = type, Insns = [] };
            Decoded[] insns = [new(Op.CallHelper, 0, 0, 8, false, false, 0, 1, 0) { Callee = function }, new(Op.Exit, 0, 0, 8, false, false, 0, 0, 0)];
            var code = new Code(spec, insns, machine.Memory.Add("code", Playground.Executor.Memory.RegionKind.Hidden, 0).Address);
            machine.Codes.Add(code);
            var cpu = builder.AddCpu(0, [code], default);
            Assert.True(machine.AddObjects(Machine.Task, 1));
            machine.Cpus = [cpu];
            machine.Memory.Logging = true;
            for (var round = 0; round < Rounds; round++)
            {
                var mark = machine.Memory.Mark;
                cpu.S.Trap = TrapKind.None;
                machine.Start(cpu, 0);
                cpu.S.Insns = 0;
                for (var r = 1; r <= 5; r++)
                    cpu.S.R[r] = Argument(random, machine, cpu, code);
                var thrown = Xunit.Record.Exception(() =>
                {
                    if (round % 4 != 0)
                        function.Plan(machine, cpu);
                    Interpreter.Run<PlainRun>(machine, cpu, true, Budget);
                });
                if (thrown != null)
                    wrong[function.Name] = thrown.ToString();
                if (round % 3 == 0)
                    machine.Memory.Undo(mark);
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Select(w => $"{w.Key}: {w.Value}")));
    }

    private static ulong Argument(Random random, Machine machine, Cpu cpu, Code code) => random.Next(12) switch
    {
        0 => 0,
        1 or 2 => machine.Maps[random.Next(machine.Maps.Count)].Handle.Address,
        3 or 4 => cpu.Stack.Address + (ulong)random.Next(0, 512),
        5 => machine.Maps[random.Next(machine.Maps.Count)].Values.Address + (ulong)random.Next(0, 64),
        6 => machine.Memory[random.Next(machine.Memory.Count)].Address + (ulong)random.Next(0, 32),
        7 => cpu.Context?.Address ?? 0,
        8 => code.Address + (ulong)(random.Next(2) * 8),
        9 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        10 => (ulong)(long)random.Next(int.MinValue, int.MaxValue),
        _ => (ulong)random.Next(0, 70),
    };
}
