using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Linking;

/// <summary>A program linked for a profile, or why it could not be, in the words libbpf's user would need.</summary>
/// <param name="Unsupported">True when a kernel or libbpf could do it and the playground does not model it.</param>
public sealed record LinkResult(string Name, string Section, ProgramSpec? Program, string Error, bool Unsupported = false);

/// <summary>Makes an <see cref="ObjectSpec"/> into programs for one profile: CO-RE, externs, kernel functions, subprograms, maps.</summary>
public static class Linker
{
    /// <summary>Links every entry program alone, as <c>veristat</c> loads them, in the object's order.</summary>
    public static ImmutableArray<LinkResult> LinkAll(ObjectSpec spec, Profile profile) =>
        [.. spec.Programs.Where(p => p.IsEntry).Select(p => new LinkResult(p.Name, p.Section, null, $"no linker for {profile.Name} yet"))];
}
