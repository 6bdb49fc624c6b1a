using Playground.Btf;
using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>What the rest of the kernel would have put behind pointers that it never leaves NULL.</summary>
/// <remarks>One object a type, zeros but for what is known, made when a program first follows such a pointer.</remarks>
internal sealed partial class Machine
{
    private const int MostPointee = 1 << 20, FlexibleTail = 4096;
    private readonly Dictionary<int, Region> pointees = [];

    /// <summary>A loaded pointer; where memory holds nothing that could be one, the kernel's object.</summary>
    public ulong NeverNull(Cpu cpu, int what, ulong loaded) => loaded != 0 && Memory.RegionAt(loaded, out _) != null ? loaded : Pointee(cpu, what);

    /// <summary>Address of the object or memory (see <see cref="Decoded.Pointee"/>); 0 when memory is spent.</summary>
    public ulong Pointee(Cpu cpu, int what)
    {
        if (pointees.TryGetValue(what, out var known))
            return known.Address;
        var type = what > 0 ? Kernel.Btf().SkipModifiers(what) as BtfComposite : null;
        if (type?.Name == Task && (cpu.Current ?? FindObject(Task, InitPid)) is { } task)
            return task.Region.Address;
        var size = type == null ? what > 0 ? 8 : -what : type.Size + (EndsFlexibly(type, 0) ? FlexibleTail : 0);
        var name = type == null ? "kernel memory" : $"{type.Name} of the kernel";
        if (size > MostPointee || Memory.TryAdd(name, RegionKind.KernelObject, size + 8) is not { } region)
            return 0;
        region.Pointee = what;
        region.Shared = true;
        region.ReadOnly = type != null;
        if (type != null)
            MakeObject(region, type);
        pointees[what] = region;
        return region.Address;
    }

    /// <summary>Address of the kernel's object of a struct by name; 0 when the kernel has no such struct.</summary>
    public ulong Pointee(Cpu cpu, string type) => Kernel.Btf().FindFirst(type, BtfKind.Struct) is { } found ? Pointee(cpu, found.Id) : 0;

    /// <summary>True when the struct's last member is an array without a length, behind which there is more.</summary>
    private bool EndsFlexibly(BtfComposite type, int depth) => type.Members.Length > 0 && depth < 8 && Kernel.Btf().SkipModifiers(type.Members[^1].Type) switch
    {
        BtfArray array => array.Count == 0,
        BtfComposite inner => EndsFlexibly(inner, depth + 1),
        _ => false,
    };

    private void MakeObject(Region region, BtfComposite type)
    {
        var o = new KernelObject(region.Name, type.Name, region, Kernel.RefcountOffset(type.Name) ?? type.Size);
        region.Owner = o;
        Memory.Write32(region, region.Length, 1);
        Memory.Write32(region, o.RefcountOffset, 1);
    }
}
