using System.Collections.Immutable;
using Playground.Executor.Memory;
using Playground.Kernel.Fields;

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
    /// <summary>Counts that the rest of the kernel owns; kept in the spare word behind the object, so that it can be undone.</summary>
    public int KernelOwns => Region.Read32(Region.Length);
    /// <summary>True when the scenario says what makes the kernel let go of it; else that happens when the setup is over.</summary>
    public bool AwaitsEvent { get; set; }
    /// <summary>True when the count is a refcount_t, which warns and saturates; a plain count wraps.</summary>
    public bool Saturates { get; init; }
    /// <summary>The number by which programs find it (a pid, a cgroup id); 0 for none.</summary>
    public int Number { get; init; }
    /// <summary>Special fields of an object that a program allocated.</summary>
    public ImmutableArray<SpecialField> Fields { get; init; } = [];

    /// <summary>Owners counted by the check at the end of an execution.</summary>
    public int Owners { get; set; }

    public int Refcount => Region.Read32(RefcountOffset);
}
