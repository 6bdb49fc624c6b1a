using System.Collections.Immutable;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Assembly;
using Playground.Loader.Elf;
using Playground.Loader.Linking;

namespace Playground.Session.Sources;

/// <summary>A source made into linked programs for one profile, or the reasons why not.</summary>
/// <param name="Object">Null when the source could not be made into an object.</param>
/// <param name="ObjectBytes">The compiled object, for C and uploads.</param>
public sealed record LoadedSource(ObjectSpec? Object, ImmutableArray<LinkResult> Programs, ImmutableArray<Diagnostic> Diagnostics,
    ReadOnlyMemory<byte> ObjectBytes, string CompilerVersion);

/// <summary>Source to object to linked programs.</summary>
public sealed class SourceLoader(ICompiler compiler)
{
    /// <summary>Never throws for what the user gave: everything wrong with it is a diagnostic.</summary>
    public async Task<LoadedSource> LoadAsync(SourceInput input, Profile profile, CancellationToken cancellation)
    {
        try
        {
            return input.Kind switch
            {
                SourceKind.C => await CompileAsync(input, profile, cancellation).ConfigureAwait(false),
                SourceKind.Assembly => Assemble(input, profile),
                _ => Read(input, profile, input.Bytes, [], ""),
            };
        }
        catch (BadObjectException e)
        {
            return Failed(input, e.Message);
        }
        catch (Playground.Btf.BadBtfException e)
        {
            return Failed(input, "BTF: " + e.Message);
        }
    }

    private async Task<LoadedSource> CompileAsync(SourceInput input, Profile profile, CancellationToken cancellation)
    {
        if (input.Bytes.Length > SourceInput.MaxSource)
            return Failed(input, $"the source is {input.Bytes.Length} bytes long; at most {SourceInput.MaxSource} are taken");
        var compiled = await compiler.CompileAsync(input.FileName, input.Text, profile, cancellation).ConfigureAwait(false);
        return compiled.Object is { } bytes
            ? Read(input, profile, bytes, compiled.Diagnostics, compiled.CompilerVersion)
            : new LoadedSource(null, [], compiled.Diagnostics, default, compiled.CompilerVersion);
    }

    private static LoadedSource Assemble(SourceInput input, Profile profile)
    {
        if (input.Bytes.Length > SourceInput.MaxSource)
            return Failed(input, $"the source is {input.Bytes.Length} bytes long; at most {SourceInput.MaxSource} are taken");
        var assembled = AssemblyReader.Read(input.FileName, input.Text);
        return assembled.Object is { } spec
            ? new LoadedSource(spec, Linker.LinkAll(spec, profile), assembled.Diagnostics, default, "")
            : new LoadedSource(null, [], assembled.Diagnostics, default, "");
    }

    private static LoadedSource Read(SourceInput input, Profile profile, ReadOnlyMemory<byte> bytes, ImmutableArray<Diagnostic> diagnostics, string compiler)
    {
        var spec = ObjectReader.Read(input.FileName, bytes);
        return new LoadedSource(spec, Linker.LinkAll(spec, profile), diagnostics, bytes, compiler);
    }

    private static LoadedSource Failed(SourceInput input, string why) =>
        new(null, [], [new Diagnostic(DiagnosticSeverity.Error, input.FileName, 0, 0, why)], default, "");
}
