using System.Collections.Concurrent;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Linking;
using Playground.Session.Checking;
using Playground.Session.Sources;

namespace Playground.Session.Browsing;

/// <summary>Opens objects and kernels for looking through.</summary>
public sealed class ObjectBrowser(SourceLoader loader)
{
    private static readonly (uint Bit, string Name)[] FlagNames =
    [
        (1 << 0, "NO_PREALLOC"), (1 << 1, "NO_COMMON_LRU"), (1 << 2, "NUMA_NODE"), (1 << 3, "RDONLY"), (1 << 4, "WRONLY"), (1 << 5, "STACK_BUILD_ID"),
        (1 << 6, "ZERO_SEED"), (1 << 7, "RDONLY_PROG"), (1 << 8, "WRONLY_PROG"), (1 << 9, "CLONE"), (1 << 10, "MMAPABLE"), (1 << 11, "PRESERVE_ELEMS"),
        (1 << 12, "INNER_MAP"), (1 << 13, "LINK"), (1 << 14, "PATH_FD"), (1 << 15, "VTYPE_BTF_OBJ_FD"), (1 << 16, "TOKEN_FD"), (1 << 17, "SEGV_ON_FAULT"), (1 << 18, "NO_USER_CONV"),
    ];

    private static readonly ConcurrentDictionary<string, Lazy<TypeShelf>> kernels = new();

    /// <summary>The types of a profile's kernel.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public static TypeShelf Kernel(string profileName)
    {
        // Variants share their profile's types; whatever is asked for is a profile's name, so that there are few.
        var profile = ProfileCatalog.Get(profileName);
        return kernels.GetOrAdd(profile.Name, _ => new Lazy<TypeShelf>(() => new TypeShelf(profile.KernelBtf, profile, ofKernel: true))).Value;
    }

    /// <summary>A source made into an object for the profile; what is wrong with it is in the result.</summary>
    /// <exception cref="UnknownProfileException">No such profile.</exception>
    public async Task<OpenedObject> OpenAsync(SourceInput input, string profileName, CancellationToken cancellation)
    {
        var profile = ProfileCatalog.Get(profileName);
        var loaded = await loader.LoadAsync(input, profile, cancellation).ConfigureAwait(false);
        return loaded.Object is { } spec ? Open(spec, loaded.Programs, profile, loaded.Diagnostics) : new OpenedObject(null, null, [], loaded.Diagnostics);
    }

    /// <summary>The object of a check that was made already.</summary>
    public static OpenedObject Open(CheckResult check) => check.Object is { } spec
        ? Open(spec, [.. check.Programs.Select(p => new LinkResult(p.Name, p.Section, p.Program, p.Program is null ? p.Verdict.Message : ""))], ProfileCatalog.Get(check.Profile), check.Diagnostics)
        : new OpenedObject(null, null, [], check.Diagnostics);

    private static OpenedObject Open(ObjectSpec spec, ImmutableArray<LinkResult> links, Profile profile, ImmutableArray<Diagnostic> diagnostics)
    {
        var listing = new ObjectListing(Path.GetFileName(spec.FileName), spec.License, [.. spec.Programs.Select(p => Program(p, spec, links, profile))],
            [.. spec.Maps.Select(m => Map(m, profile))], [.. spec.Externs.Select(e => Extern(e, spec))], spec.Btf?.Count - 1 ?? 0, spec.Notes);
        return new OpenedObject(listing, spec.Btf is { } btf ? new TypeShelf(btf, profile, ofKernel: false) : null, Disassembly.Of(spec, links, profile), diagnostics);
    }

    private static ProgramEntry Program(ObjectProgram p, ObjectSpec spec, ImmutableArray<LinkResult> links, Profile profile)
    {
        var link = p.IsEntry ? links.FirstOrDefault(l => l.Name == p.Name && l.Section == p.Section) : null;
        var type = p.Funcs is [var first, ..] && spec.Btf is { } btf && btf.Contains(first.TypeId) && btf[first.TypeId] is BtfFunc ? first.TypeId : 0;
        var prototype = type != 0 && spec.Btf?[type] is BtfFunc function ? spec.Btf.Declare(function.Target, p.Name) : "";
        return new ProgramEntry(p.Name, p.Section, link?.Program is { } program ? Checker.TypeName(program, profile) : "", p.IsEntry, p.IsStatic,
            p.Insns.Length, link?.Program?.Insns.Length ?? 0, prototype, type, link?.Error ?? "");
    }

    private static MapEntry Map(MapSpec m, Profile profile)
    {
        var (fields, refused) = SpecialFieldWords.Of(m, profile);
        return new MapEntry(m.Name, Snake(m.Type.ToString()), m.KeySize, Type(m, m.KeyTypeId), m.KeyTypeId, m.ValueSize, Type(m, m.ValueTypeId), m.ValueTypeId,
            m.MaxEntries, m.Flags, Flags(m.Flags), m.MapExtra, m.Inner is { } inner ? Snake(inner.Type.ToString()) : null, m.PinName, m.IsGlobalData, m.IsFrozen, fields, refused, m.InitialSlots);
    }

    private static ExternEntry Extern(ObjectExtern e, ObjectSpec spec) =>
        new(e.Name, e.Kind == ExternKind.Kconfig ? "kconfig" : e.IsFunction ? "kfunc" : "ksym", e.TypeId > 0 && spec.Btf is { } btf && btf.Contains(e.TypeId) ? btf.Describe(e.TypeId) : "", e.TypeId, e.IsWeak);

    private static string Type(MapSpec map, int id) => map.Btf is { } btf && id > 0 && btf.Contains(id) ? btf.Describe(id) : "";

    private static string Flags(uint flags)
    {
        var names = FlagNames.Where(f => (flags & f.Bit) != 0).Select(f => "BPF_F_" + f.Name).ToList();
        var rest = flags & ~FlagNames.Aggregate(0u, (all, f) => all | f.Bit);
        if (rest != 0)
            names.Add($"0x{rest:x}");
        return string.Join(" | ", names);
    }

    /// <summary><c>PercpuArray</c> to <c>percpu_array</c>.</summary>
    private static string Snake(string pascal) =>
        string.Concat(pascal.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
