using System.Buffers.Binary;
using System.Text;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Executor.Functions;

/// <summary>Helpers that copy, compare or read bytes of memory.</summary>
internal static class MemoryFunctions
{
    private const ulong Efault = unchecked((ulong)-14), Einval = unchecked((ulong)-22), E2Big = unchecked((ulong)-7), Erange = unchecked((ulong)-34), Enoent = unchecked((ulong)-2);
    private const int MaxCopy = 1 << 24;

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_probe_read_kernel", ProbeRead),
        new MemoryFunction("bpf_probe_read", ProbeRead),
        new MemoryFunction("bpf_probe_read_kernel_str", ProbeReadText),
        new MemoryFunction("bpf_probe_read_str", ProbeReadText),
        new MemoryFunction("bpf_probe_read_user", (m, c) => Clear(m, c, Efault)),
        new MemoryFunction("bpf_probe_read_user_str", (m, c) => Clear(m, c, Efault)),
    ];

    /// <summary>The bytes at an address; traps and gives false when they cannot all be reached.</summary>
    public static bool TryBytes(Machine machine, Cpu cpu, ulong address, ulong size, bool write, out Region region, out int offset)
    {
        region = null!; // callers look at it only when the result is true
        offset = 0;
        if (size > MaxCopy || machine.Memory.Find(address, (int)size, out offset) is not { } found || write && found.ReadOnly)
        {
            machine.BadAccess(cpu, address, (int)Math.Min(size, MaxCopy), write);
            return false;
        }
        region = found;
        return true;
    }

    /// <summary>What is said of an address that cannot be read: that it is not the kernel's, or that nothing is there.</summary>
    private static ulong Unreadable(ulong address) => address >> 63 == 0 ? Erange : Efault;

    private static ulong ProbeRead(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (!TryBytes(machine, cpu, cpu.S.R[1], size, true, out var to, out var at))
            return 0;
        if (machine.Memory.Find(cpu.S.R[3], (int)size, out var from) is not { } source)
            return Clear(machine, cpu, Unreadable(cpu.S.R[3]));
        machine.Memory.WriteBytes(to, at, source.Span(from, (int)size));
        return 0;
    }

    private static ulong ProbeReadText(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (!TryBytes(machine, cpu, cpu.S.R[1], size, true, out var to, out var at))
            return 0;
        if (size == 0)
            return 0;
        if (machine.Memory.Find(cpu.S.R[3], 1, out var from) is not { } source)
            return Clear(machine, cpu, Unreadable(cpu.S.R[3]));
        var bytes = source.Span(from, Math.Min(source.Length - from, (int)size - 1));
        var length = bytes.IndexOf((byte)0) is >= 0 and var end ? end : bytes.Length;
        machine.Memory.WriteBytes(to, at, [.. bytes[..length], 0]);
        return (ulong)length + 1;
    }

    /// <summary>What a failed read leaves: zeros.</summary>
    private static ulong Clear(Machine machine, Cpu cpu, ulong result)
    {
        var size = (uint)cpu.S.R[2];
        if (TryBytes(machine, cpu, cpu.S.R[1], size, true, out var to, out var at))
            machine.Memory.WriteBytes(to, at, new byte[size]);
        return result;
    }
}
