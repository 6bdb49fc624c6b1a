namespace Playground.Kernel.Verdicts;

/// <summary>What the verifier found out about one instruction that the executor needs in order to run it as the kernel would.</summary>
public enum FixupKind : byte
{
    None,
    /// <summary>A load through an untrusted or walked pointer: a bad address reads as 0.</summary>
    FaultTolerantLoad,
    /// <summary>The call's last argument register is set to <see cref="Fixup.Value"/> first (a refcount offset).</summary>
    PatchArgument,
    /// <summary>The loaded pointer is never NULL; <see cref="Fixup.Value"/> is the kernel BTF id of the object it points to.</summary>
    ResolvedType,
    /// <summary>The loaded pointer is never NULL and points to memory of <see cref="Fixup.Value"/> bytes.</summary>
    ResolvedMemory,
    /// <summary>The access goes through an arena pointer: it is relative to the program's arena, and a page that is not there reads as 0.</summary>
    ArenaAccess,
}

/// <summary>A fixup of one instruction.</summary>
/// <param name="Register">The register patched, for <see cref="FixupKind.PatchArgument"/>.</param>
public readonly record struct Fixup(int Insn, FixupKind Kind, int Register, long Value);
