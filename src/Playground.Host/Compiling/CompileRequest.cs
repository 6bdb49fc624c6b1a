using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Host.Compiling;

/// <summary>A C program to compile against a profile's kernel.</summary>
/// <param name="FileName">A name for messages; directories are not kept.</param>
public sealed record CompileRequest(string FileName, string Source, Profile Profile);

/// <summary>The object, or null and why not.</summary>
/// <param name="CompilerVersion">Such as <c>clang 19.1.7</c>; empty when there is no compiler.</param>
public sealed record CompileResult(byte[]? Object, ImmutableArray<Diagnostic> Diagnostics, string CompilerVersion);
