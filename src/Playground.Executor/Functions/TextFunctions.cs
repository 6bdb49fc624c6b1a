using System.Text;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>Helpers that compare, read and write text.</summary>
internal static class TextFunctions
{
    private const ulong Efault = unchecked((ulong)-14), Einval = unchecked((ulong)-22), Erange = unchecked((ulong)-34);

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_strncmp", Strncmp),
        new MemoryFunction("bpf_strtol", (m, c) => Number(m, c, signed: true)),
        new MemoryFunction("bpf_strtoul", (m, c) => Number(m, c, signed: false)),
        new MemoryFunction("bpf_snprintf", Snprintf),
    ];

    /// <summary>Compares at most so many bytes of two texts, as <c>strncmp</c>.</summary>
    private static ulong Strncmp(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], size, false, out var a, out var atA))
            return 0;
        for (var i = 0; i < size; i++)
        {
            if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3] + (ulong)i, 1, false, out var b, out var atB))
                return 0;
            var (x, y) = (a.Data[atA + i], b.Data[atB]);
            if (x != y)
                return (ulong)(x < y ? -1L : 1L);
            if (x == 0)
                break;
        }
        return 0;
    }

    /// <summary><c>bpf_strtol(buf, len, flags, res)</c>: base in the low five bits of the flags, 0 to find out; gives the characters used.</summary>
    private static ulong Number(Machine machine, Cpu cpu, bool signed)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], cpu.S.R[2], false, out var region, out var at) || !MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[4], 8, true, out var to, out var target))
            return 0;
        machine.Memory.Write64(to, target, 0);
        var numberBase = (int)(cpu.S.R[3] & 0x1f);
        if (numberBase is not (0 or 8 or 10 or 16) || (cpu.S.R[3] & ~0x1ful) != 0)
            return Einval;
        var text = Encoding.Latin1.GetString(region.Span(at, (int)cpu.S.R[2]));
        var i = 0;
        while (i < text.Length && text[i] is ' ' or '\t' or '\n' or '\v' or '\f' or '\r')
            i++;
        var negative = i < text.Length && text[i] == '-';
        if (negative)
            i++;
        if (numberBase == 0)
            numberBase = i < text.Length && text[i] == '0' ? i + 2 < text.Length && text[i + 1] is 'x' or 'X' && Uri.IsHexDigit(text[i + 2]) ? 16 : 8 : 10;
        if (numberBase == 16 && i + 1 < text.Length && text[i] == '0' && text[i + 1] is 'x' or 'X')
            i += 2;
        var (value, digits) = (UInt128.Zero, 0);
        for (; i < text.Length && Uri.IsHexDigit(text[i]) && Convert.ToInt32(text[i].ToString(), 16) is var digit && digit < numberBase; i++, digits++)
            value = value > ulong.MaxValue ? value : value * (uint)numberBase + (uint)digit;
        if (digits == 0)
            return Einval;
        if (value > (signed ? negative ? 1ul << 63 : long.MaxValue : ulong.MaxValue))
            return Erange;
        if (negative && !signed)
            return Einval;
        machine.Memory.Write64(to, target, negative ? unchecked(0 - (ulong)value) : (ulong)value);
        return (ulong)i;
    }

    /// <summary><c>bpf_snprintf(str, size, fmt, data, len)</c>: arguments are eight bytes each.</summary>
    private static ulong Snprintf(Machine machine, Cpu cpu)
    {
        var (size, length) = ((uint)cpu.S.R[2], (uint)cpu.S.R[5]);
        if (length % 8 != 0 || length > 96)
            return Einval;
        if (size > 0 && !MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], size, true, out _, out _))
            return 0;
        if (machine.Memory.Find(cpu.S.R[3], 1, out var format) is not { } text || length > 0 && !MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[4], length, false, out _, out _))
            return Efault;
        var args = new ulong[length / 8];
        for (var i = 0; i < args.Length; i++)
            args[i] = machine.Memory.Find(cpu.S.R[4] + (ulong)(i * 8), 8, out var at)?.Read64(at) ?? 0;
        var result = Printk.Format(machine, text.Span(format, text.Length - format), args);
        if (result == null)
            return Einval;
        if (size > 0 && machine.Memory.Find(cpu.S.R[1], (int)size, out var target) is { } to)
            machine.Memory.WriteBytes(to, target, [.. Encoding.Latin1.GetBytes(result[..Math.Min(result.Length, (int)size - 1)]), 0]);
        return (ulong)result.Length + 1;
    }
}
