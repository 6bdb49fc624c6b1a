using Playground.Host.Compiling;
using Playground.Kernel.Profiles;

namespace Playground.Session.Sources;

/// <summary>The sandboxed clang of this computer.</summary>
public sealed class HostCompiler : ICompiler
{
    public async Task<Compiled> CompileAsync(string fileName, string source, Profile profile, CancellationToken cancellation)
    {
        var result = await ClangSandbox.CompileAsync(new CompileRequest(fileName, source, profile), cancellation).ConfigureAwait(false);
        return new Compiled(result.Object, result.Diagnostics, result.CompilerVersion);
    }
}
