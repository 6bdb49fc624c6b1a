using System.Collections.Immutable;
using System.Text;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Elf;
using Playground.Session.Browsing;
using Playground.Session.Sources;

namespace Playground.Session.Conversions;

/// <summary>A conversion's output, or why there is none.</summary>
public sealed record Converted(ReadOnlyMemory<byte> Output, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool IsUsable => !Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
}

/// <summary>Source to object, object to text.</summary>
public sealed class Converter(SourceLoader loader)
{
    /// <summary>What the object of a source is called: <c>race.c</c> gives <c>race.bpf.o</c>.</summary>
    public static string ObjectName(string fileName)
    {
        var name = Path.GetFileName(fileName);
        return name.EndsWith(".o", StringComparison.Ordinal) ? name : Path.GetFileNameWithoutExtension(name) + ".bpf.o";
    }

    /// <summary>A source as a BPF object: assembly assembled, C compiled, an object as it is.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<Converted> ToObjectAsync(SourceInput input, string profile, CancellationToken cancellation)
    {
        var loaded = await loader.LoadAsync(input, ProfileCatalog.Get(profile), cancellation).ConfigureAwait(false);
        if (loaded.Object is null)
            return new Converted(default, loaded.Diagnostics);
        return input.Kind == SourceKind.Assembly
            ? Guard(input, () => ObjectWriter.Write(loaded.Object))
            : new Converted(loaded.ObjectBytes, loaded.Diagnostics);
    }

    /// <summary>Every program of a source as the kernel's log would list it, linked for the profile, with source lines.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<Converted> DisassembleAsync(SourceInput input, string profileName, CancellationToken cancellation)
    {
        var profile = ProfileCatalog.Get(profileName);
        var loaded = await loader.LoadAsync(input, profile, cancellation).ConfigureAwait(false);
        if (loaded.Object is null)
            return new Converted(default, loaded.Diagnostics);
        var text = string.Join('\n', Disassembly.Of(loaded.Object, loaded.Programs, profile).Select(d => d.ToText()));
        return new Converted(Encoding.UTF8.GetBytes(text), loaded.Diagnostics);
    }

    /// <summary>The types of a source's object, as a C header or as a listing.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<Converted> TypesAsync(SourceInput input, string profile, bool asHeader, CancellationToken cancellation)
    {
        var loaded = await loader.LoadAsync(input, ProfileCatalog.Get(profile), cancellation).ConfigureAwait(false);
        if (loaded.Object is null)
            return new Converted(default, loaded.Diagnostics);
        return loaded.Object.Btf is { } btf
            ? Guard(input, () => Encoding.UTF8.GetBytes(asHeader ? BtfHeader.Write(btf) : BtfListing.Of(btf)))
            : new Converted(default, [new Diagnostic(DiagnosticSeverity.Error, input.FileName, 0, 0, "the object has no type information (.BTF)")]);
    }

    /// <summary>The types of a profile's kernel: its <c>vmlinux.h</c>, or a listing.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public Converted KernelTypes(string profile, bool asHeader)
    {
        var btf = ProfileCatalog.Get(profile).KernelBtf;
        return new Converted(Encoding.UTF8.GetBytes(asHeader ? BtfHeader.Write(btf) : BtfListing.Of(btf)), []);
    }

    private static Converted Guard(SourceInput input, Func<byte[]> write)
    {
        try
        {
            return new Converted(write(), []);
        }
        catch (Exception e) when (e is BadObjectException or BadBtfException)
        {
            return new Converted(default, [new Diagnostic(DiagnosticSeverity.Error, input.FileName, 0, 0, e.Message)]);
        }
    }
}
