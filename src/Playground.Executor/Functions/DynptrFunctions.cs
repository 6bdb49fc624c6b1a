using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Kernel.Objects;

namespace Playground.Executor.Functions;

/// <summary>Dynptrs: sixteen opaque bytes that hold an address, a size (with a read-only bit) and an offset.</summary>
internal static class DynptrFunctions
{
    private const ulong Enomem = unchecked((ulong)-12), Einval = unchecked((ulong)-22), E2Big = unchecked((ulong)-7), Erange = unchecked((ulong)-34);
    private const uint MaxSize = 0xffffff, ReadOnlyBit = 1u << 31, TypeMask = 7u << 28;
    private const uint Local = 1u << 28, Ringbuf = 2u << 28, Skb = 3u << 28, Xdp = 4u << 28;

    public static IEnumerable<KernelFunction> All =>
    [
        new LocalFunction("bpf_dynptr_from_mem", FromMem),
        new LocalFunction("bpf_dynptr_from_skb", (m, c) => FromPacket(m, c, c.Code.Spec.Type is ProgType.SocketFilter or ProgType.CgroupSkb)),
        new LocalFunction("bpf_dynptr_from_xdp", (m, c) => FromPacket(m, c, false)),
        new MemoryFunction("bpf_dynptr_read", Read, dynptrs: true),
        new MemoryFunction("bpf_dynptr_write", Write, dynptrs: true),
        new LocalFunction("bpf_dynptr_data", (m, c) => Get(m, c, c.S.R[1]).IsPacket ? 0 : Slice(m, c, c.S.R[1], c.S.R[2], c.S.R[3], writes: true)),
        new LocalFunction("bpf_dynptr_slice", (m, c) => Slice(m, c, c.S.R[1], c.S.R[2], c.S.R[4], writes: false)),
        new LocalFunction("bpf_dynptr_slice_rdwr", (m, c) => Slice(m, c, c.S.R[1], c.S.R[2], c.S.R[4], writes: true)),
        new LocalFunction("bpf_dynptr_size", (m, c) => Get(m, c, c.S.R[1]) is { Data: not 0 } d ? d.Size : Einval),
        new LocalFunction("bpf_dynptr_is_null", (m, c) => Get(m, c, c.S.R[1]).Data == 0 ? 1ul : 0),
        new LocalFunction("bpf_dynptr_is_rdonly", (m, c) => Get(m, c, c.S.R[1]) is { Data: not 0, ReadOnly: true } ? 1ul : 0),
        new LocalFunction("bpf_dynptr_adjust", Adjust),
        new LocalFunction("bpf_dynptr_clone", Clone),
        new MemoryFunction("bpf_dynptr_copy", CopyBetween, dynptrs: true),
        new MemoryFunction("bpf_dynptr_memset", Fill, dynptrs: true),
        new MemoryFunction("bpf_ringbuf_reserve_dynptr", Reserve),
        new MemoryFunction("bpf_ringbuf_submit_dynptr", (m, c) => End(m, c, discard: false), dynptrs: true),
        new MemoryFunction("bpf_ringbuf_discard_dynptr", (m, c) => End(m, c, discard: true), dynptrs: true),
    ];

    /// <param name="Type">What the memory is: bits of the size's word.</param>
    private readonly record struct Dynptr(ulong Data, uint Size, uint Offset, bool ReadOnly, uint Type)
    {
        public bool IsPacket => Type is Skb or Xdp;
    }

    private static Dynptr Get(Machine machine, Cpu cpu, ulong address)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, address, 16, false, out var region, out var at))
            return default;
        var size = (uint)region.Read32(at + 8);
        return new Dynptr(region.Read64(at), size & MaxSize, (uint)region.Read32(at + 12), (size & ReadOnlyBit) != 0, size & TypeMask);
    }

    private static ulong Set(Machine machine, Cpu cpu, ulong address, Dynptr d, ulong result)
    {
        if (!MemoryFunctions.TryBytes(machine, cpu, address, 16, true, out var region, out var at))
            return 0;
        machine.Memory.Write64(region, at, d.Data);
        machine.Memory.Write32(region, at + 8, (int)(d.Size | d.Type | (d.ReadOnly ? ReadOnlyBit : 0)));
        machine.Memory.Write32(region, at + 12, (int)d.Offset);
        return result;
    }

    private static ulong FromMem(Machine machine, Cpu cpu)
    {
        var size = cpu.S.R[2];
        return size > MaxSize ? Set(machine, cpu, cpu.S.R[4], default, E2Big)
            : cpu.S.R[3] != 0 ? Set(machine, cpu, cpu.S.R[4], default, Einval)
            : Set(machine, cpu, cpu.S.R[4], new Dynptr(cpu.S.R[1], (uint)size, 0, false, Local), 0);
    }

    private static ulong FromPacket(Machine machine, Cpu cpu, bool readOnly) => Packet.Of(cpu) is not { } packet || cpu.S.R[2] != 0
        ? Set(machine, cpu, cpu.S.R[3], default, Einval)
        : Set(machine, cpu, cpu.S.R[3], new Dynptr(packet.Region.Address + (ulong)packet.Start, (uint)packet.Length, 0, readOnly, PacketFunctions.IsXdp(cpu) ? Xdp : Skb), 0);

    private static bool Outside(Dynptr d, ulong offset, ulong length) => (uint)length > d.Size || (uint)offset > d.Size - (uint)length;

    private static ulong Read(Machine machine, Cpu cpu)
    {
        var (length, offset) = (cpu.S.R[2] & uint.MaxValue, cpu.S.R[4] & uint.MaxValue);
        var d = Get(machine, cpu, cpu.S.R[3]);
        if (d.Data == 0 || cpu.S.R[5] != 0)
            return Einval;
        if (Outside(d, offset, length))
            return E2Big;
        return Copy(machine, cpu, cpu.S.R[1], d.Data + d.Offset + offset, length);
    }

    private static ulong Write(Machine machine, Cpu cpu)
    {
        var (offset, length) = (cpu.S.R[2] & uint.MaxValue, cpu.S.R[4] & uint.MaxValue);
        var d = Get(machine, cpu, cpu.S.R[1]);
        if (d.Data == 0 || d.ReadOnly)
            return Einval;
        if (Outside(d, offset, length))
            return E2Big;
        // A packet of the network stack takes the flags of bpf_skb_store_bytes, other memory none.
        if (cpu.S.R[5] > (d.Type == Skb ? 3ul : 0))
            return Einval;
        return Copy(machine, cpu, d.Data + d.Offset + offset, cpu.S.R[3], length);
    }

    private static ulong Copy(Machine machine, Cpu cpu, ulong to, ulong from, ulong length)
    {
        if (MemoryFunctions.TryBytes(machine, cpu, from, length, false, out var source, out var sourceAt) && MemoryFunctions.TryBytes(machine, cpu, to, length, true, out var target, out var targetAt))
            machine.Memory.WriteBytes(target, targetAt, source.Span(sourceAt, (int)length));
        return 0;
    }

    private static ulong Slice(Machine machine, Cpu cpu, ulong dynptr, ulong offset, ulong length, bool writes)
    {
        var d = Get(machine, cpu, dynptr);
        return d.Data == 0 || writes && d.ReadOnly || Outside(d, offset, length) ? 0 : d.Data + d.Offset + (offset & uint.MaxValue);
    }

    private static ulong Adjust(Machine machine, Cpu cpu)
    {
        var (start, end) = ((uint)cpu.S.R[2], (uint)cpu.S.R[3]);
        var d = Get(machine, cpu, cpu.S.R[1]);
        if (d.Data == 0 || start > end)
            return Einval;
        return start > d.Size || end > d.Size ? Erange : Set(machine, cpu, cpu.S.R[1], d with { Offset = d.Offset + start, Size = end - start }, 0);
    }

    private static ulong Clone(Machine machine, Cpu cpu)
    {
        var d = Get(machine, cpu, cpu.S.R[1]);
        return Set(machine, cpu, cpu.S.R[2], d, d.Data == 0 ? Einval : 0);
    }

    /// <summary><c>(to, toOffset, from, fromOffset, size)</c>.</summary>
    private static ulong CopyBetween(Machine machine, Cpu cpu)
    {
        var (toOffset, fromOffset, size) = (cpu.S.R[2], cpu.S.R[4], cpu.S.R[5]);
        var (to, from) = (Get(machine, cpu, cpu.S.R[1]), Get(machine, cpu, cpu.S.R[3]));
        if (to.Data == 0 || to.ReadOnly || from.Data == 0)
            return Einval;
        return Outside(to, toOffset, size) || Outside(from, fromOffset, size) ? E2Big
            : Copy(machine, cpu, to.Data + to.Offset + toOffset, from.Data + from.Offset + fromOffset, (uint)size);
    }

    /// <summary><c>(dynptr, offset, size, byte)</c>.</summary>
    private static ulong Fill(Machine machine, Cpu cpu)
    {
        var (offset, size) = (cpu.S.R[2], cpu.S.R[3]);
        var d = Get(machine, cpu, cpu.S.R[1]);
        if (d.Data == 0 || d.ReadOnly)
            return Einval;
        if (Outside(d, offset, size))
            return E2Big;
        if (MemoryFunctions.TryBytes(machine, cpu, d.Data + d.Offset + (uint)offset, (uint)size, true, out var region, out var at))
        {
            var bytes = new byte[(uint)size];
            bytes.AsSpan().Fill((byte)cpu.S.R[4]);
            machine.Memory.WriteBytes(region, at, bytes);
        }
        return 0;
    }

    /// <summary><c>bpf_ringbuf_reserve_dynptr(map, size, flags, dynptr)</c>: the dynptr is empty when there is no room.</summary>
    private static ulong Reserve(Machine machine, Cpu cpu)
    {
        var size = (uint)cpu.S.R[2];
        if (machine.Memory.RegionAt(cpu.S.R[1], out _)?.Owner is not Maps.RingbufMap map || cpu.S.R[3] != 0)
            return Set(machine, cpu, cpu.S.R[4], default, Einval);
        if (size > MaxSize)
            return Set(machine, cpu, cpu.S.R[4], default, E2Big);
        var at = map.Reserve(machine.Memory, size);
        return at < 0 ? Set(machine, cpu, cpu.S.R[4], default, Enomem)
            : Set(machine, cpu, cpu.S.R[4], new Dynptr(map.Values.Address + (ulong)at, size, 0, false, Ringbuf), 0);
    }

    private static ulong End(Machine machine, Cpu cpu, bool discard)
    {
        var d = Get(machine, cpu, cpu.S.R[1]);
        if (d.Data != 0 && machine.Memory.RegionAt(d.Data, out var at)?.Owner is Maps.RingbufMap map)
            map.Finish(machine, cpu, at, discard);
        return Set(machine, cpu, cpu.S.R[1], default, 0);
    }
}
