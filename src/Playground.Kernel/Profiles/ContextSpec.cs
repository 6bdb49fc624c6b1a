using System.Collections.Immutable;
using Playground.Kernel.Objects;

namespace Playground.Kernel.Profiles;

/// <summary>One legal access to a context: offset and size in bytes.</summary>
/// <param name="Reg">The state of a register after the read in the kernel's spelling (<c>scalar(...)</c>, <c>pkt(r=0)</c>, ...); empty for writes only.</param>
public readonly record struct ContextAccess(int Offset, int Size, bool CanRead, bool CanWrite, string Reg);

/// <summary>The context of a program type: the struct that R1 points to and what may be done with it.</summary>
/// <param name="Probed">Bytes that were tried; beyond them the table knows nothing.</param>
public sealed record ContextSpec(ProgType Type, AttachType AttachType, string Struct, int Size, int Probed,
    ImmutableArray<ContextAccess> Accesses);
