using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Executor.Machines;

/// <summary>What BPF_PROG_TEST_RUN itself accepts and gives back.</summary>
internal static class TestRun
{
    private const int Einval = 22, EthernetHeader = 14;

    /// <summary>Positive errno with which test_run fails for this program type and input, 0 when it runs.</summary>
    /// <param name="length">Bytes of input; 0 when none was given, and a packet of zeros is made up.</param>
    public static int Refuses(ProgramSpec program, int length) => program.Type switch
    {
        ProgType.Xdp or ProgType.SchedCls or ProgType.SchedAct or ProgType.SocketFilter or ProgType.CgroupSkb when length is > 0 and < EthernetHeader => Einval,
        _ => 0,
    };

    /// <summary>The packet as the program leaves it; empty for programs without one.</summary>
    public static ImmutableArray<byte> DataOut(Machine machine, Cpu cpu)
    {
        if (machine.PacketOf(cpu) is not { } packet)
            return [];
        var start = cpu.Context?.Pointers is { } pointers && pointers.TryGetValue(76, out var data) ? (int)(data - packet.Address) : 0;
        return [.. packet.Span(start, packet.Length - start)];
    }
}
