using Playground.Executor.Memory;

namespace Playground.Executor.Machines;

/// <summary>A refcounted kernel object in the modelled machine.</summary>
/// <param name="name">As traces and results call it: <c>task_struct#1</c>.</param>
/// <param name="refcountOffset">Byte offset of its 32-bit counter, from the kernel's BTF.</param>
internal sealed class KernelObject(string name, string type, Region region, int refcountOffset)
{
    public string Name { get; } = name;
    public string Type { get; } = type;
    public Region Region { get; } = region;
    public int RefcountOffset { get; } = refcountOffset;
    /// <summary>Counts that the rest of the kernel owns when the scenario's CPUs start; they never go away by themselves.</summary>
    public int KernelOwns { get; set; }

    public int Refcount => Region.Read32(RefcountOffset);
}
