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
        new MemoryFunction("bpf_skb_load_bytes", (m, c) => LoadBytes(m, c, Packet.Of(c))),
        new MemoryFunction("bpf_xdp_load_bytes", (m, c) => LoadBytes(m, c, Packet.Of(c))),
        new MemoryFunction("bpf_skb_store_bytes", (m, c) => StoreBytes(m, c, Packet.Of(c))),
        new MemoryFunction("bpf_xdp_store_bytes", (m, c) => StoreBytes(m, c, Packet.Of(c))),
        new MemoryFunction("bpf_xdp_adjust_head", (m, c) => Packet.Of(c) is { } p && p.Move(m.Memory, (int)c.S.R[2], 0, 14) ? 0 : Einval),
        new MemoryFunction("bpf_xdp_adjust_tail", (m, c) => Packet.Of(c) is { } p && p.Move(m.Memory, 0, (int)c.S.R[2], 14) ? 0 : Einval),
        new MemoryFunction("bpf_skb_pull_data", (_, c) => Packet.Of(c) is { } p && (uint)c.S.R[2] <= p.Length ? 0 : unchecked((ulong)-12)),
        new MemoryFunction("bpf_xdp_get_buff_len", (_, c) => (ulong)(Packet.Of(c)?.Length ?? 0)),
        new MemoryFunction("bpf_probe_read_kernel", ProbeRead),
        new MemoryFunction("bpf_probe_read", ProbeRead),
        new MemoryFunction("bpf_probe_read_kernel_str", ProbeReadText),
        new MemoryFunction("bpf_probe_read_str", ProbeReadText),
        new MemoryFunction("bpf_probe_read_user", (m, c) => Clear(m, c, Efault)),
        new MemoryFunction("bpf_probe_read_user_str", (m, c) => Clear(m, c, Efault)),
        new MemoryFunction("bpf_csum_diff", CsumDiff),
        new MemoryFunction("bpf_strncmp", Strncmp),
        new MemoryFunction("bpf_strtol", (m, c) => Number(m, c, signed: true)),
        new MemoryFunction("bpf_strtoul", (m, c) => Number(m, c, signed: false)),
        new MemoryFunction("bpf_snprintf", Snprintf),
        // Nobody has opened the ring: the map has no event for this CPU.
        new MemoryFunction("bpf_perf_event_output", (_, _) => Enoent),
        new MemoryFunction("bpf_redirect", (_, c) => c.S.R[2] != 0 && c.Code.Spec.Type == ProgType.Xdp ? 0 : c.Code.Spec.Type == ProgType.Xdp ? 4ul : 7ul),
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

    private static ulong LoadBytes(Machine machine, Cpu cpu, Packet? packet)
    {
        var (offset, size) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (!TryBytes(machine, cpu, cpu.S.R[3], size, true, out var to, out var at))
            return 0;
        if (packet is not { } p || (long)offset + size > p.Length || offset > int.MaxValue)
        {
            machine.Memory.WriteBytes(to, at, new byte[size]);
            return cpu.Code.Spec.Type == ProgType.Xdp ? Einval : Efault;
        }
        machine.Memory.WriteBytes(to, at, p.Region.Span(p.Start + (int)offset, (int)size).ToArray());
        return 0;
    }

    private static ulong StoreBytes(Machine machine, Cpu cpu, Packet? packet)
    {
        var (offset, size) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (!TryBytes(machine, cpu, cpu.S.R[3], size, false, out var from, out var at))
            return 0;
        if (packet is not { } p || (long)offset + size > p.Length || offset > int.MaxValue)
            return cpu.Code.Spec.Type == ProgType.Xdp ? Einval : Efault;
        // Flags: BPF_F_RECOMPUTE_CSUM 1, BPF_F_INVALIDATE_HASH 2.
        if (cpu.Code.Spec.Type != ProgType.Xdp && cpu.S.R[5] > 3)
            return Einval;
        machine.Memory.WriteBytes(p.Region, p.Start + (int)offset, from.Span(at, (int)size).ToArray());
        return 0;
    }

    private static ulong ProbeRead(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (!TryBytes(machine, cpu, cpu.S.R[1], size, true, out var to, out var at))
            return 0;
        if (machine.Memory.Find(cpu.S.R[3], (int)size, out var from) is not { } source)
            return Clear(machine, cpu, Efault);
        machine.Memory.WriteBytes(to, at, source.Span(from, (int)size).ToArray());
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
            return Clear(machine, cpu, Efault);
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

    /// <summary>Internet checksum of one buffer less that of another, folded to 16 bits and of any size as from Linux 6.13 (seen on 6.18).</summary>
    private static ulong CsumDiff(Machine machine, Cpu cpu)
    {
        var (fromSize, toSize) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (((fromSize | toSize) & 3) != 0 && machine.Kernel.Version < new KernelVersion(6, 13))
            return Einval;
        var sum = (ulong)(uint)cpu.S.R[5];
        if (fromSize > 0)
        {
            if (!TryBytes(machine, cpu, cpu.S.R[1], fromSize, false, out var from, out var at))
                return 0;
            sum += ~Sum(from.Span(at, (int)fromSize), 0) & 0xffffffff;
        }
        if (toSize > 0)
        {
            if (!TryBytes(machine, cpu, cpu.S.R[3], toSize, false, out var to, out var at))
                return 0;
            sum += Sum(to.Span(at, (int)toSize), 0);
        }
        sum = (sum & 0xffffffff) + (sum >> 32);
        sum = (sum & 0xffffffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        return (sum & 0xffff) + (sum >> 16);
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes, ulong sum)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
            sum += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        Span<byte> rest = stackalloc byte[4];
        rest.Clear();
        bytes.CopyTo(rest);
        sum += BinaryPrimitives.ReadUInt32LittleEndian(rest);
        sum = (sum & 0xffffffff) + (sum >> 32);
        return (sum & 0xffffffff) + (sum >> 32);
    }

    /// <summary>Compares at most so many bytes of two texts, as <c>strncmp</c>.</summary>
    private static ulong Strncmp(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (!TryBytes(machine, cpu, cpu.S.R[1], size, false, out var a, out var atA))
            return 0;
        for (var i = 0; i < size; i++)
        {
            if (!TryBytes(machine, cpu, cpu.S.R[3] + (ulong)i, 1, false, out var b, out var atB))
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
        if (!TryBytes(machine, cpu, cpu.S.R[1], cpu.S.R[2], false, out var region, out var at) || !TryBytes(machine, cpu, cpu.S.R[4], 8, true, out var to, out var target))
            return 0;
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
        if (digits == 0 || negative && !signed)
            return Einval;
        if (value > (signed ? negative ? 1ul << 63 : long.MaxValue : ulong.MaxValue))
            return Erange;
        machine.Memory.Write64(to, target, negative ? unchecked(0 - (ulong)value) : (ulong)value);
        return (ulong)i;
    }

    /// <summary><c>bpf_snprintf(str, size, fmt, data, len)</c>: arguments are eight bytes each.</summary>
    private static ulong Snprintf(Machine machine, Cpu cpu)
    {
        var (size, length) = ((uint)cpu.S.R[2], (uint)cpu.S.R[5]);
        if (length % 8 != 0 || length > 96)
            return Einval;
        if (size > 0 && !TryBytes(machine, cpu, cpu.S.R[1], size, true, out _, out _))
            return 0;
        if (machine.Memory.Find(cpu.S.R[3], 1, out var format) is not { } text || length > 0 && !TryBytes(machine, cpu, cpu.S.R[4], length, false, out _, out _))
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
