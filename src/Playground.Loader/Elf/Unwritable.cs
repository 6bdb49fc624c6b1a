using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Loader.Elf;

/// <summary>What of an object no ELF file of ours can carry.</summary>
internal static class Unwritable
{
    /// <summary>The first thing that cannot be written, in plain words; null when all can.</summary>
    public static string? Find(ObjectSpec spec) =>
        spec.Btf?.Types.OfType<BtfDatasec>().Any(d => d.Name is ".maps" or ".ksyms" or ".kconfig") == true ? "the object was read from an ELF file, whose bytes say more than can be written"
        : spec.IsLegacy ? "the object is one for loaders before libbpf 1.0"
        : spec.Maps.Select(Map).Concat(Externs(spec)).Concat(spec.Programs.Select(Program)).FirstOrDefault(what => what is not null);

    private static string? Map(MapSpec map) =>
        map.Type == MapType.StructOps ? $"map {map.Name}: a table of kernel callbacks (struct_ops) cannot be written"
        : !map.InitialSlots.IsEmpty ? $"map {map.Name}: what its slots begin with cannot be written"
        : !map.InitialData.IsEmpty && !map.IsGlobalData ? $"map {map.Name}: its first contents cannot be written"
        : map.IsGlobalData && map.Name.EndsWith(".kconfig", StringComparison.Ordinal) ? $"map {map.Name}: kernel configuration cannot be written"
        : map.MaxEntries > int.MaxValue || map.Flags > int.MaxValue ? $"map {map.Name}: entries and flags of more than {int.MaxValue} cannot be written"
        : map.Inner is not null && map.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps) ? $"map {map.Name}: only maps of maps have an inner map"
        : map.Inner is not null && (map.ValueSize != 4 || map.ValueTypeId != 0) ? $"map {map.Name}: the values of a map of maps are 4 bytes without a type"
        : map.Inner?.Inner is not null ? $"map {map.Name}: its inner map cannot be a map of maps"
        : null;

    private static IEnumerable<string?> Externs(ObjectSpec spec)
    {
        var used = spec.Programs.SelectMany(p => p.Relocs).Where(r => r.Kind == RelocKind.Extern).Select(r => r.Symbol).ToHashSet();
        foreach (var e in spec.Externs.Where(e => used.Contains(e.Name)))
        {
            yield return e.Kind != ExternKind.Ksym || !e.IsFunction ? $"extern {e.Name} cannot be written"
                : e.IsWeak ? $"extern {e.Name}: a weak one cannot be written"
                : e.TypeId == 0 ? $"extern {e.Name} has no prototype; declare it with .kfunc"
                : null;
        }
    }

    /// <summary>A program's type goes by its section's name in a file, whatever a directive says.</summary>
    private static string? Program(ObjectProgram program)
    {
        if (program.IsEntry && (program.Section.StartsWith('.') || program.Section is "license" or "version" or "maps"))
            return $"program {program.Name}: section \"{program.Section}\" means something else in an object";
        if (program.Type == ProgType.Unspecified && program.AttachType is null)
            return null;
        var section = ProfileCatalog.Get(ProfileCatalog.Default).Sections.FirstOrDefault(s => Linking.SectionTypes.Matches(s.Pattern, program.Section));
        return section is not null && section.Type == program.Type && (program.AttachType ?? section.AttachType) == section.AttachType ? null
            : $"program {program.Name}: an object says a program's type by its section's name, and \"{program.Section}\" does not say {program.Type}";
    }
}
