using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Kernel.Profiles;

namespace Playground.Executor.Functions;

/// <summary>Internet checksums: of buffers, and of headers in a packet after something they cover has changed.</summary>
/// <remarks>Return codes and results as 6.18 gives them in test runs.</remarks>
internal static class ChecksumFunctions
{
    private const ulong Efault = unchecked((ulong)-14), Einval = unchecked((ulong)-22), Eacces = unchecked((ulong)-13), Enotsupp = unchecked((ulong)-524);
    private const ulong SizeMask = 0xf, Mangled0 = 0x10, Pseudo = 0x20, Enforce = 0x40, Ip6 = 0x80;

    public static IEnumerable<KernelFunction> All =>
    [
        new MemoryFunction("bpf_csum_diff", Diff),
        new MemoryFunction("bpf_l3_csum_replace", (m, c) => Replace(m, c, SizeMask)),
        new MemoryFunction("bpf_l4_csum_replace", (m, c) => Replace(m, c, SizeMask | Mangled0 | Pseudo | Enforce | Ip6)),
        // The packet of a test run carries no checksum of a device.
        new LocalFunction("bpf_csum_update", (_, _) => Enotsupp),
        new LocalFunction("bpf_csum_level", (_, c) => c.S.R[2] switch { 0 => Eacces, <= 3 => 0, _ => Einval }),
    ];

    /// <summary>Checksum of one buffer less that of another, folded to 16 bits and of any size as from Linux 6.13 (seen on 6.18).</summary>
    private static ulong Diff(Machine machine, Cpu cpu)
    {
        var (fromSize, toSize) = ((uint)cpu.S.R[2], (uint)cpu.S.R[4]);
        if (((fromSize | toSize) & 3) != 0 && machine.Kernel.Version < new KernelVersion(6, 13))
            return Einval;
        var seed = (uint)cpu.S.R[5];
        var (from, to) = (0u, seed);
        // Which of the two zeros of one's complement comes out depends on the order of sums.
        if (fromSize > 0)
        {
            if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[1], fromSize, false, out var region, out var at))
                return 0;
            from = Sum(region.Span(at, (int)fromSize), toSize > 0 ? 0 : ~seed);
        }
        if (toSize > 0)
        {
            if (!MemoryFunctions.TryBytes(machine, cpu, cpu.S.R[3], toSize, false, out var region, out var at))
                return 0;
            to = Sum(region.Span(at, (int)toSize), seed);
        }
        return fromSize == 0 ? Fold(to) : toSize == 0 ? Fold(~from) : Fold((ulong)to + ~from);
    }

    private static ulong Fold(ulong sum)
    {
        sum = (sum & 0xffffffff) + (sum >> 32);
        sum = (sum & 0xffffffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        return (sum & 0xffff) + (sum >> 16);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint seed)
    {
        var sum = (ulong)seed;
        for (; bytes.Length >= 4; bytes = bytes[4..])
            sum += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        Span<byte> rest = stackalloc byte[4];
        rest.Clear();
        bytes.CopyTo(rest);
        sum += BinaryPrimitives.ReadUInt32LittleEndian(rest);
        sum = (sum & 0xffffffff) + (sum >> 32);
        return (uint)((sum & 0xffffffff) + (sum >> 32));
    }

    /// <summary><c>(skb, offset, from, to, flags)</c>: the size in the flags says what from and to are; 0 makes to a difference already summed up.</summary>
    private static ulong Replace(Machine machine, Cpu cpu, ulong known)
    {
        var (offset, from, to, flags) = ((uint)cpu.S.R[2], cpu.S.R[3], cpu.S.R[4], cpu.S.R[5]);
        if ((flags & ~known) != 0)
            return Einval;
        if (offset > 0xffff || (offset & 1) != 0 || Packet.Of(cpu) is not { } packet || offset + 2 > packet.Length)
            return Efault;
        var at = packet.Start + (int)offset;
        var old = (ushort)packet.Region.Read(at, 2);
        if ((flags & Mangled0) != 0 && (flags & Enforce) == 0 && old == 0)
            return 0;
        if ((flags & SizeMask) == 0 ? from != 0 : (flags & SizeMask) is not (2 or 4))
            return Einval;
        var sum = (ulong)(ushort)~old;
        sum += (flags & SizeMask) switch
        {
            0 => (uint)to,
            2 => (ulong)(ushort)~from + (ushort)to,
            _ => (ulong)(uint)~from + (uint)to,
        };
        var result = (ushort)~Fold(sum);
        if ((flags & Mangled0) != 0 && result == 0)
            result = 0xffff;
        machine.Memory.Write(packet.Region, at, 2, result);
        return 0;
    }
}
