using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Kernel functions on strings of any memory: an index or an order, -ENOENT for what is not there, -ERANGE for an address that is not the kernel's, -EFAULT for memory that cannot be read, -E2BIG beyond 64 KiB.</summary>
internal static class StringFunctions
{
    private const ulong Enoent = unchecked((ulong)-2), Efault = unchecked((ulong)-14), Erange = unchecked((ulong)-34), E2Big = unchecked((ulong)-7);
    private const int Longest = 65536;

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_strcmp", (m, c) => Compare(m, c, b => b)),
        new MemoryFunction("bpf_strcasecmp", (m, c) => Compare(m, c, Lower)),
        new MemoryFunction("bpf_strlen", (m, c) => Scan(m, c.S.R[1], Longest, _ => false, atEnd: true)),
        new MemoryFunction("bpf_strnlen", (m, c) => (int)Math.Min(c.S.R[2], Longest) is var most && Scan(m, c.S.R[1], most, _ => false, atEnd: true) is var n && n == E2Big && c.S.R[2] < Longest ? (ulong)most : n),
        new MemoryFunction("bpf_strchr", (m, c) => (byte)c.S.R[2] is var b && b == 0 ? Scan(m, c.S.R[1], Longest, _ => false, true) : Scan(m, c.S.R[1], Longest, x => x == b, false)),
        new MemoryFunction("bpf_strnchr", (m, c) => (byte)c.S.R[3] is var b && (int)Math.Min(c.S.R[2], Longest) is var most && Scan(m, c.S.R[1], most, x => x == b, b == 0) is var n && n == E2Big && c.S.R[2] < Longest ? Enoent : n),
        new MemoryFunction("bpf_strchrnul", (m, c) => (byte)c.S.R[2] is var b ? Scan(m, c.S.R[1], Longest, x => x == b, true) : 0),
        new MemoryFunction("bpf_strrchr", LastIndex),
        new MemoryFunction("bpf_strspn", (m, c) => Span(m, c, inside: true)),
        new MemoryFunction("bpf_strcspn", (m, c) => Span(m, c, inside: false)),
        new MemoryFunction("bpf_strstr", (m, c) => Find(m, c.S.R[1], c.S.R[2], ulong.MaxValue)),
        new MemoryFunction("bpf_strnstr", (m, c) => Find(m, c.S.R[1], c.S.R[2], c.S.R[3])),
    ];

    private const int NotKernel = -1, Unreadable = -2;

    private static ulong Bad(int read) => read == NotKernel ? Erange : Efault;

    /// <summary>The byte at an address, or why there is none to read.</summary>
    private static int At(Machine machine, ulong address) => machine.Memory.Find(address, 1, out var offset) is { } region ? region.Data[offset] : address >> 63 == 0 ? NotKernel : Unreadable;

    private static int Lower(int b) => b is >= 'A' and <= 'Z' ? b + 32 : b;

    /// <summary>Index of the first byte that is wanted; at the string's end, its length or -ENOENT.</summary>
    private static ulong Scan(Machine machine, ulong text, int most, Func<int, bool> wanted, bool atEnd)
    {
        for (var i = 0; i < most; i++)
        {
            var b = At(machine, text + (ulong)i);
            if (b < 0)
                return Bad(b);
            if (wanted(b))
                return (ulong)i;
            if (b == 0)
                return atEnd ? (ulong)i : Enoent;
        }
        return E2Big;
    }

    private static ulong Compare(Machine machine, Cpu cpu, Func<int, int> map)
    {
        for (var i = 0ul; i < Longest; i++)
        {
            var (a, b) = (At(machine, cpu.S.R[1] + i), At(machine, cpu.S.R[2] + i));
            if (a < 0 || b < 0)
                return Bad(Math.Min(a, b) == Unreadable && Math.Max(a, b) != NotKernel ? Unreadable : NotKernel);
            if (map(a) != map(b))
                return map(a) < map(b) ? ulong.MaxValue : 1;
            if (a == 0)
                return 0;
        }
        return E2Big;
    }

    private static ulong LastIndex(Machine machine, Cpu cpu)
    {
        var (wanted, last) = ((byte)cpu.S.R[2], Enoent);
        for (var i = 0; i < Longest; i++)
        {
            var b = At(machine, cpu.S.R[1] + (ulong)i);
            if (b < 0)
                return Bad(b);
            if (b == wanted)
                last = (ulong)i;
            if (b == 0)
                return last;
        }
        return E2Big;
    }

    /// <summary>Length of the beginning that consists only of bytes of the second string, or only of others.</summary>
    private static ulong Span(Machine machine, Cpu cpu, bool inside)
    {
        var set = new bool[256];
        for (var i = 0ul; ; i++)
        {
            if (i == Longest)
                return E2Big;
            var b = At(machine, cpu.S.R[2] + i);
            if (b < 0)
                return Bad(b);
            if (b == 0)
                break;
            set[b] = true;
        }
        return Scan(machine, cpu.S.R[1], Longest, b => b != 0 && set[b] != inside, atEnd: true);
    }

    private static ulong Find(Machine machine, ulong text, ulong wanted, ulong length)
    {
        for (var i = 0ul; i < Longest; i++)
        {
            for (var j = 0ul; ; j++)
            {
                var b = At(machine, wanted + j);
                if (b == 0)
                    return i;
                if (j >= Longest)
                    return E2Big;
                if (i + j >= length)
                    return Enoent;
                var a = At(machine, text + i + j);
                if (a < 0 || b < 0)
                    return Bad(a < 0 ? a : b);
                if (a == 0)
                    return Enoent;
                if (a != b)
                    break;
            }
        }
        return E2Big;
    }
}
