using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Makes data sections into maps: an array with one element, the section's bytes.</summary>
internal static class DataMapReader
{
    private const uint ReadOnlyForPrograms = 1 << 7, Mmapable = 1 << 10;

    /// <summary>True for the sections whose variables a program reaches through a map.</summary>
    public static bool IsData(ElfSection section) => section.Type switch
    {
        ElfSectionType.ProgBits => Is(section.Name, ".data") || IsReadOnly(section.Name),
        ElfSectionType.NoBits => Is(section.Name, ".bss"),
        _ => false,
    };

    public static MapSpec Read(ElfSection section, string objectName, BtfSpec? btf)
    {
        var datasec = btf?.FindFirst(section.Name, BtfKind.Datasec) as BtfDatasec;
        return Create(section.Name, objectName, btf, datasec, section.Data.ToArray(), section.Size, IsReadOnly(section.Name));
    }

    /// <summary>A data map of these first contents; without any it begins as zeros.</summary>
    public static MapSpec Create(string section, string objectName, BtfSpec? btf, BtfDatasec? datasec, byte[] data, int size, bool readOnly) => new()
    {
        Name = NameOf(section, objectName),
        Type = MapType.Array,
        KeySize = 4,
        ValueSize = size,
        MaxEntries = 1,
        Flags = (readOnly ? ReadOnlyForPrograms : 0) | (datasec is not null && datasec.Vars.Any(v => btf![v.Var] is BtfVar { Linkage: not BtfLinkage.Static }) ? Mmapable : 0),
        Btf = datasec is null ? null : btf,
        ValueTypeId = datasec?.Id ?? 0,
        InitialData = data,
        IsGlobalData = true,
        IsFrozen = readOnly,
    };

    public static bool IsReadOnly(string name) => Is(name, ".rodata");

    private static bool Is(string name, string kind) => name == kind || name.StartsWith(kind + ".", StringComparison.Ordinal);

    /// <summary>The section that a data map stands for.</summary>
    public static string SectionOf(MapSpec map) => map.Btf is { } btf && btf.Contains(map.ValueTypeId) && btf[map.ValueTypeId] is BtfDatasec datasec
        ? datasec.Name
        : map.Name[Math.Max(0, map.Name.IndexOf('.'))..];

    /// <summary>The name the kernel gets: the object's first letters and the section; a custom section (<c>.data.x</c>) keeps its own.</summary>
    public static string NameOf(string section, string objectName)
    {
        const int longest = 15;
        if (section.LastIndexOf('.') > 0)
            return section;
        var room = longest - Math.Max(7, section.Length);
        var name = objectName[..Math.Min(Math.Max(room, 0), objectName.Length)] + section;
        return new string([.. name.Take(longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' ? c : '_')]);
    }
}
