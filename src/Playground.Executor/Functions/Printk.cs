using System.Text;
using Playground.Executor.Machines;

namespace Playground.Executor.Functions;

/// <summary>The kernel's format strings as far as BPF may use them.</summary>
internal static class Printk
{
    private const int MaxText = 1024;

    /// <summary><c>bpf_trace_printk(fmt, size, a, b, c)</c>: up to three arguments in registers.</summary>
    public static ulong Trace(Machine machine, Cpu cpu)
    {
        var size = (int)Math.Min(cpu.S.R[2], MaxText);
        var region = machine.Memory.Find(cpu.S.R[1], size, out var offset);
        if (region == null)
        {
            machine.BadAccess(cpu, cpu.S.R[1], size, false);
            return 0;
        }
        machine.CheckAssertion(cpu, region.Span(offset, size));
        var text = Format(machine, region.Span(offset, size), [cpu.S.R[3], cpu.S.R[4], cpu.S.R[5]]);
        if (text == null)
            return unchecked((ulong)-22);
        machine.Print(cpu, text);
        return (ulong)text.Length;
    }

    /// <summary><c>bpf_trace_vprintk(fmt, size, data, len)</c>: arguments are eight bytes each.</summary>
    public static ulong TraceMany(Machine machine, Cpu cpu)
    {
        if (Formatted(machine, cpu, cpu.S.R[1], cpu.S.R[2], cpu.S.R[3], (uint)cpu.S.R[4]) is not { } text)
            return unchecked((ulong)-22);
        machine.Print(cpu, text);
        return (ulong)text.Length;
    }

    /// <summary><c>bpf_seq_printf(seq, fmt, size, data, len)</c>: goes to whoever reads the iterator's file.</summary>
    public static ulong Sequence(Machine machine, Cpu cpu)
    {
        if (Formatted(machine, cpu, cpu.S.R[2], cpu.S.R[3], cpu.S.R[4], (uint)cpu.S.R[5]) is not { } text)
            return unchecked((ulong)-22);
        machine.Output(cpu, File, Encoding.Latin1.GetBytes(text));
        return 0;
    }

    public static ulong SequenceBytes(Machine machine, Cpu cpu)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[2], (uint)cpu.S.R[3], false, out var region, out var at))
            machine.Output(cpu, File, region.Span(at, (int)(uint)cpu.S.R[3]));
        return 0;
    }

    /// <summary>What outputs call the file that an iterator's reader reads.</summary>
    private const string File = "seq_file";

    private static string? Formatted(Machine machine, Cpu cpu, ulong format, ulong size, ulong data, uint length)
    {
        if (length % 8 != 0 || length > 96 || !MemoryFunctions.TryBytes(machine, cpu, format, (uint)size, false, out var text, out var at))
            return null;
        var args = new ulong[length / 8];
        for (var i = 0; i < args.Length; i++)
            args[i] = machine.Memory.Find(data + (ulong)(i * 8), 8, out var place)?.Read64(place) ?? 0;
        return Format(machine, text.Span(at, (int)(uint)size), args);
    }

    /// <summary>The text; null when the format is not one that the kernel takes.</summary>
    public static string? Format(Machine machine, ReadOnlySpan<byte> format, ReadOnlySpan<ulong> args)
    {
        var text = new StringBuilder();
        var next = 0;
        // It must end within its size, and hold nothing but printable characters and blanks.
        if (format.IndexOf((byte)0) < 0)
            return null;
        for (var i = 0; i < format.Length && format[i] != 0; i++)
        {
            if (format[i] is < 0x20 and not (>= 9 and <= 13) or > 0x7e)
                return null;
            if (format[i] != '%')
            {
                text.Append((char)format[i]);
                continue;
            }
            if (++i < format.Length && format[i] == '%')
            {
                text.Append('%');
                continue;
            }
            var (zero, left) = (false, false);
            var (width, space, sign, other) = (0, false, false, false);
            for (; i < format.Length && format[i] is (byte)'0' or (byte)'-' or (byte)'+' or (byte)' ' or (byte)'#'; i++)
            {
                left |= format[i] == '-';
                zero |= format[i] == '0';
                space |= format[i] == ' ';
                sign |= format[i] == '+';
                other |= format[i] == '#';
            }
            for (; i < format.Length && format[i] is >= (byte)'0' and <= (byte)'9'; i++)
                width = Math.Min(width * 10 + format[i] - '0', MaxText);
            var longs = 0;
            for (; i < format.Length && format[i] == 'l'; i++)
                longs++;
            if (i >= format.Length || next >= args.Length)
                return null;
            var value = args[next++];
            var piece = (char)format[i] switch
            {
                'd' or 'i' => longs > 0 ? ((long)value).ToString() : ((int)value).ToString(),
                'u' => longs > 0 ? value.ToString() : ((uint)value).ToString(),
                'x' => longs > 0 ? value.ToString("x") : ((uint)value).ToString("x"),
                'X' => longs > 0 ? value.ToString("X") : ((uint)value).ToString("X"),
                'o' => Convert.ToString(longs > 0 ? (long)value : (uint)value, 8),
                'c' => ((char)(byte)value).ToString(),
                's' => Text(machine, value),
                'p' => Pointer(format, ref i, value),
                _ => null,
            };
            if (piece == null)
                return null;
            text.Append(Padded(piece, (char)format[i], width, left, zero, space, sign, other));
            if (text.Length > MaxText)
                break;
        }
        return text.ToString();
    }

    /// <summary>A number's sign and prefix, then the width: zeros go behind those, blanks before.</summary>
    private static string Padded(string piece, char kind, int width, bool left, bool zero, bool space, bool sign, bool prefixed)
    {
        var isNumber = kind is 'd' or 'i' or 'u' or 'x' or 'X' or 'o';
        var prefix = kind is 'd' or 'i' && piece[0] == '-' ? "-" : kind is 'd' or 'i' && sign ? "+" : kind is 'd' or 'i' && space ? " "
            : prefixed && kind is 'x' or 'X' ? "0" + kind : prefixed && kind == 'o' ? "0" : "";
        if (prefix == "-")
            piece = piece[1..];
        return left ? (prefix + piece).PadRight(width)
            : zero && isNumber ? prefix + piece.PadLeft(width - prefix.Length is > 0 and var rest ? rest : 0, '0')
            : (prefix + piece).PadLeft(width);
    }

    private static string Text(Machine machine, ulong address)
    {
        var region = machine.Memory.Find(address, 1, out var offset);
        if (region == null)
            return ""; // what cannot be read is an empty text (seen on 6.18)
        var bytes = region.Span(offset, Math.Min(region.Length - offset, MaxText));
        var end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static string Pointer(ReadOnlySpan<byte> format, ref int i, ulong value)
    {
        while (i + 1 < format.Length && format[i + 1] is (byte)'x' or (byte)'K' or (byte)'B' or (byte)'s' or (byte)'k')
            i++;
        return $"{value:x16}";
    }
}
