using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>Rules of one map type, probed: one value varied at a time from a base that could be created. Sizes in bytes.</summary>
/// <param name="BaseErrno">Errno of creating the base; not 0 when more than sizes is needed (inner map, BTF).</param>
/// <param name="WithoutFlagsErrno">Errno of creating the base with flags 0.</param>
/// <param name="KeySizes">Key sizes that were accepted, of those tried.</param>
/// <param name="FlagBits">Bit numbers of BPF_F_* flags that were accepted.</param>
/// <param name="ConstantKeyNonNull">A lookup with a constant key in range returns a pointer that is not null.</param>
/// <param name="HelpersOnly">The helpers that accept this type, without <c>bpf_</c>; null when every generic one does.</param>
public sealed record MapTypeSpec(MapType Type, string Name, int BaseKeySize, int BaseValueSize, int BaseEntries, uint BaseFlags, int BaseErrno,
    int WithoutFlagsErrno, ImmutableArray<int> KeySizes, ImmutableArray<int> ValueSizes, ImmutableArray<int> Entries, ImmutableArray<int> FlagBits,
    bool ConstantKeyNonNull, FrozenSet<string>? HelpersOnly);
