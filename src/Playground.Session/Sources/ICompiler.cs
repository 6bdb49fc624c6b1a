using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Session.Sources;

/// <summary>A compiled object, or the diagnostics that prevented one.</summary>
public sealed record Compiled(byte[]? Object, ImmutableArray<Diagnostic> Diagnostics, string CompilerVersion);

/// <summary>Compiles C for a profile: the sandboxed clang in the product, a stand-in in tests.</summary>
public interface ICompiler
{
    Task<Compiled> CompileAsync(string fileName, string source, Profile profile, CancellationToken cancellation);
}
