using System.Collections.Immutable;
using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;

namespace Playground.Kernel.Fields;

/// <summary>What libbpf does without a word when a kernel refuses types, and what a kernel does without a word when a slot is malformed.</summary>
public static class QuietRetries
{
    /// <summary>The program as it finally goes to the profile's kernel; every quiet step is told in its notes.</summary>
    /// <param name="refused">What the kernel says of the program's types (<see cref="Types.BtfCheck"/>), asked once for all programs of an object.</param>
    public static ProgramSpec Apply(ProgramSpec program, Profile profile, (int Errno, string Reason) refused)
    {
        if (profile.JudgesItself)
            return program;
        program = program with { Maps = [.. program.Maps.Select(WithoutUnwantedTypes)] };
        if (program.Btf is not null && refused.Errno != 0)
        {
            return program with
            {
                Btf = null,
                Funcs = [],
                Lines = [],
                Maps = [.. program.Maps.Select(WithoutTypes)],
                Notes = program.Notes.Add($"the kernel refuses the object's types (errno {refused.Errno}: {refused.Reason}); loaded without, so maps have no types either"),
            };
        }
        var notes = program.Notes.ToBuilder();
        var maps = program.Maps.Select(m => Check(m, profile, notes)).ToImmutableArray();
        return program with { Maps = maps, Notes = notes.ToImmutable() };
    }

    private static MapSpec Check(MapSpec map, Profile profile, ImmutableArray<string>.Builder notes)
    {
        if (map.Btf == null)
            return map;
        if (WrongSize(map) is { } wrong)
        {
            notes.Add($"map '{map.Name}': the kernel refuses its types (errno 22: {wrong}); created without");
            return WithoutTypes(map);
        }
        if (SpecialFields.CheckMap(map, profile) is (not 0, var reason) refused)
        {
            notes.Add($"map '{map.Name}': the kernel refuses its types (errno {refused.Errno}: {reason}); created without");
            return WithoutTypes(map);
        }
        if (SpecialFields.Of(map, profile) is { Errno: not 0 } bad && map.Btf.SkipModifiers(map.ValueTypeId) is BtfComposite { IsUnion: false } or BtfDatasec)
            notes.Add($"map '{map.Name}': the kernel creates it, but its special fields are plain bytes: {SpecialFields.Of(map, profile).Reason}");
        return map;
    }

    private static string? WrongSize(MapSpec map)
    {
        foreach (var (what, id, size) in new[] { ("key", map.KeyTypeId, map.KeySize), ("value", map.ValueTypeId, map.ValueSize) })
        {
            if (id != 0 && map.Btf!.Contains(id) && BtfLayout.SizeOf(map.Btf, id) is var bytes && bytes != size)
                return $"the {what}'s type has {bytes} bytes, not {size}";
        }
        return null;
    }

    private static MapSpec WithoutTypes(MapSpec map) => map with { Btf = null, KeyTypeId = 0, ValueTypeId = 0, Inner = map.Inner is { } inner ? WithoutTypes(inner) : null };

    /// <summary>Kinds of map that libbpf never gives types to.</summary>
    private static MapSpec WithoutUnwantedTypes(MapSpec map) => map.Type is MapType.PerfEventArray or MapType.CgroupArray or MapType.StackTrace
        or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.Devmap or MapType.DevmapHash or MapType.Cpumap or MapType.Xskmap or MapType.Sockmap
        or MapType.Sockhash or MapType.Queue or MapType.Stack or MapType.Arena
        ? map with { Btf = null, KeyTypeId = 0, ValueTypeId = 0 }
        : map;
}
