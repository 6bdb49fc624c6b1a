using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Session.Sources;

/// <summary>The sandboxed clang of this computer.</summary>
public sealed class HostCompiler : ICompiler
{
    public Task<Compiled> CompileAsync(string fileName, string source, Profile profile, CancellationToken cancellation) =>
        Task.FromResult(new Compiled(null, [new Diagnostic(DiagnosticSeverity.Error, fileName, 0, 0, "C is not wired up yet")], ""));
}
