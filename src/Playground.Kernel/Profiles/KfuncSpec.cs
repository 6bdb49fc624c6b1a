using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

[Flags]
public enum KfuncFlags
{
    None = 0,
    Acquire = 1 << 0, Release = 1 << 1, RetNull = 1 << 2, TrustedArgs = 1 << 3, Sleepable = 1 << 4, Destructive = 1 << 5,
    Rcu = 1 << 6, IterNew = 1 << 7, IterNext = 1 << 8, IterDestroy = 1 << 9, RcuProtected = 1 << 10, Fastcall = 1 << 11,
    ArenaRet = 1 << 12, ArenaArg1 = 1 << 13, ArenaArg2 = 1 << 14,
    /// <summary>Linux 5.19 to 6.3: argument 0 is the address of a referenced slot.</summary>
    KptrGet = 1 << 15,
}

/// <summary>A kernel function that programs may call; its prototype is the FUNC of this name in the kernel's BTF.</summary>
/// <param name="ProgTypes">Types allowed to call it, with types that share a hook expanded; empty means all.</param>
/// <param name="Filter">Name of the set's extra filter, or empty.</param>
public sealed record KfuncSpec(string Name, int BtfId, KfuncFlags Flags, FrozenSet<ProgType> ProgTypes, string Filter);
