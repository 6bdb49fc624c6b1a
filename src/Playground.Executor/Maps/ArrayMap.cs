using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>BPF_MAP_TYPE_ARRAY and PERCPU_ARRAY; every element exists from the start.</summary>
internal sealed class ArrayMap : BpfMap
{
    public ArrayMap(MapSpec spec, Machine machine, bool perCpu) : base(spec, machine, perCpu)
    {
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Bytes((long)Stride * spec.MaxEntries));
        Values.Owner = this;
        Values.Shared = !spec.IsFrozen;
        Values.ReadOnly = spec.IsFrozen || (spec.Flags & (1u << 7)) != 0;
        spec.InitialData.Span[..Math.Min(spec.InitialData.Length, Values.Length)].CopyTo(Values.Data);
    }

    public override int Lookup(ReadOnlySpan<byte> key, int cpu)
    {
        var index = BinaryPrimitives.ReadUInt32LittleEndian(key);
        return index < Spec.MaxEntries ? Own((int)index, cpu) : -1;
    }

    public override Access UpdatePlan(ReadOnlySpan<byte> key) =>
        Lookup(key, 0) is >= 0 and var offset ? Access.Write(Values.Id, offset, Stride) : Access.Local;

    public override ulong Prepare(Machine machine, ReadOnlySpan<byte> key, ulong flags, int cpu, out int offset, out int old)
    {
        old = offset = Lookup(key, cpu);
        if ((flags & ~4ul) > 2)
            return Einval;
        if (offset < 0)
            return E2Big;
        // BPF_F_LOCK (4) needs a lock in the value; asked last.
        return (flags & 3) == 1 ? Eexist : (flags & 4) != 0 && !Fields.Any(f => f.Kind == FieldKind.SpinLock) ? Einval : 0;
    }

    public override ulong Delete(Machine machine, ReadOnlySpan<byte> key, out int offset)
    {
        offset = -1;
        return Einval;
    }

    public override int NextElement(int from) => (uint)from < Spec.MaxEntries ? from : -1;

    public override (byte[] Key, int Offset) ElementAt(int element) => (BitConverter.GetBytes(element), element * Stride);

    public override IEnumerable<(byte[] Key, int Offset)> Elements()
    {
        for (var i = 0; i < Spec.MaxEntries; i++)
            yield return ElementAt(i);
    }

    public override IEnumerable<int> AllValues()
    {
        for (var i = 0; Fields.Length > 0 && i < Spec.MaxEntries * Copies; i++)
            yield return i * ValueBytes;
    }

    public override string KeyText(int element) => element.ToString();
}
