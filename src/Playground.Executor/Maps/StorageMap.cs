using System.Buffers.Binary;
using Playground.Executor.Machines;
using Playground.Executor.Memory;
using Playground.Explorer;
using Playground.Kernel.Objects;

namespace Playground.Executor.Maps;

/// <summary>Local storages (of sockets, tasks, inodes, cgroups): a value for each kernel object, made when first asked for.</summary>
/// <remarks>The structure holds the owner's address of each element, 0 for a free one. A cgroup storage has one element from the start: the cgroup's that the program runs in.</remarks>
internal sealed class StorageMap : KeylessMap
{
    private const int Capacity = 256;
    private const ulong OfCgroup = 1;

    private readonly Region owners;
    private readonly Machine machine;

    public StorageMap(MapSpec spec, Machine machine, bool ofCgroup, bool perCpu = false) : base(spec, machine, perCpu)
    {
        this.machine = machine;
        Values = machine.Memory.Add(spec.Name, RegionKind.MapValues, Bytes((long)Stride * (ofCgroup ? 1 : Capacity)));
        Values.Owner = this;
        Values.Shared = true;
        owners = machine.Memory.Add($"{spec.Name} owners", RegionKind.Hidden, 8 * Capacity);
        if (ofCgroup)
            BinaryPrimitives.WriteUInt64LittleEndian(owners.Data, OfCgroup);
    }

    /// <summary>The element of an owner; -1 when it has none.</summary>
    public int ElementOf(ulong owner)
    {
        for (var element = 0; element < Capacity; element++)
        {
            if (owners.Read64(element * 8) == owner)
                return element;
        }
        return -1;
    }

    /// <summary>Gives an owner an element of zeros; -1 when there is no room.</summary>
    public int Add(ulong owner)
    {
        var element = ElementOf(0);
        if (element < 0 || (element + 1) * Stride > Values.Length)
            return -1;
        machine.Memory.Write64(owners, element * 8, owner);
        machine.Memory.WriteBytes(Values, element * Stride, new byte[Stride]);
        return element;
    }

    public void Remove(int element) => machine.Memory.Write64(owners, element * 8, 0);

    /// <summary>Address of a CPU's own value of the cgroup's element.</summary>
    public ulong OwnValue(int cpu) => Values.Address + (ulong)Own(0, cpu);

    public ulong ValueOf(int element) => Values.Address + (ulong)(element * Stride);

    public Access Search(bool changes) => changes ? Access.Write(owners.Id) : Access.Read(owners.Id, 0, owners.Length);

    public override int NextElement(int from)
    {
        for (var element = from; element < Capacity; element++)
        {
            if (owners.Read64(element * 8) > OfCgroup)
                return element;
        }
        return -1;
    }

    public override (byte[] Key, int Offset) ElementAt(int element) => (BitConverter.GetBytes(NumberOf(element)), element * Stride);

    private int NumberOf(int element) => machine.Memory.RegionAt(owners.Read64(element * 8), out _)?.Owner is KernelObject o ? o.Number : 0;

    /// <summary>Elements by the number of their owner (a task's pid).</summary>
    public override IEnumerable<(byte[] Key, int Offset)> Elements()
    {
        for (var element = NextElement(0); element >= 0; element = NextElement(element + 1))
            yield return ElementAt(element);
    }

    public override IEnumerable<int> AllValues()
    {
        for (var i = 0; Fields.Length > 0 && i < Values.Length / Math.Max(Stride, 1); i++)
            yield return i * Stride;
    }

    public override string KeyText(int element) => machine.NameOf(owners.Read64(element * 8));
}
