using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Reads a BPF ELF object; what it says does not depend on the profile or the computer.</summary>
public static class ObjectReader
{
    /// <exception cref="BadObjectException">The bytes are not a BPF object.</exception>
    public static ObjectSpec Read(string fileName, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ReadObject(fileName, bytes);
        }
        catch (BadBtfException e)
        {
            throw new BadObjectException($"section \".BTF\": {e.Message}", e);
        }
    }

    private static ObjectSpec ReadObject(string fileName, ReadOnlyMemory<byte> bytes)
    {
        var elf = new ElfFile(bytes);
        var functions = FunctionReader.Read(elf);
        var maps = LegacyMapReader.Read(elf);
        var isOld = maps.Count > 0 || !elf.Symbols.Any(s => s.Type == ElfSymbolType.Func);
        var isLegacy = isOld || functions.Exists(f => f.IsLocal && f.Section.Name != ".text");
        // Loaders of before libbpf 1.0 knew no BTF-defined maps, and leave an object's types out where there are maps of the old kind.
        var raw = !isOld && elf.Find(".BTF") is { Data.Length: > 0 } section ? section.Data : default;
        var building = raw.IsEmpty ? null : new ObjectBtf(BtfReader.Read(raw));
        building?.FixDatasecs(elf);
        var externs = isOld ? [] : new ExternReader(elf, building).Read();
        MarkHidden(building, functions);
        var btf = building?.Complete();

        var objectName = NameOf(fileName);
        if (btf is not null)
            maps.AddRange(MapSlotReader.Fill(elf, btf, new BtfMapReader(elf, btf).Read()));
        else if (!isOld && elf.Find(".maps") is { Size: > 0 })
            throw new BadObjectException("section \".maps\": the object has no BTF for it");
        var dataMaps = elf.Sections.Where(s => DataMapReader.IsData(s) && s.Size > 0).ToDictionary(s => s.Index, s => DataMapReader.Read(s, objectName, btf));
        var structOps = btf is null ? [] : StructOpsReader.Read(elf, btf, functions);
        var arenaData = ArenaData(elf, maps);
        new RelocReader(elf, functions, maps, arenaData is null ? dataMaps : new(dataMaps) { [arenaData.Value.Section] = arenaData.Value.Map }, isLegacy).Read();
        var ext = !raw.IsEmpty && elf.Find(".BTF.ext") is { Data.Length: > 0 } extSection ? BtfExtReader.Read(extSection.Data, BtfReader.ReadStrings(raw)) : null;

        return new ObjectSpec
        {
            FileName = fileName,
            Programs = Programs(functions, ext, raw, isOld),
            Maps = [.. maps.Select(m => m.Map), .. dataMaps.Values, .. structOps, .. KconfigMap(externs, btf, objectName)],
            Externs = [.. externs],
            Btf = btf,
            License = elf.Find("license") is { } license ? Encoding.UTF8.GetString(license.Data.Span).TrimEnd('\0').Split('\0')[0] : "",
            KernelVersion = elf.Find("version") is { Data.Length: 4 } version ? BinaryPrimitives.ReadUInt32LittleEndian(version.Data.Span) : 0,
            IsLegacy = isLegacy,
        };
    }

    /// <summary>libbpf's name of an object: the file's name up to its first dot, at most 15 letters.</summary>
    internal static string NameOf(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name[..Math.Min(name.Length, 15)];
        return name.IndexOf('.') is >= 0 and var dot ? name[..dot] : name;
    }

    /// <summary>A global function that other objects must not see is static to the kernel: verified as part of its callers.</summary>
    private static void MarkHidden(ObjectBtf? btf, List<PlacedFunction> functions)
    {
        if (btf is null)
            return;
        foreach (var function in functions.Where(f => f.IsHidden && !f.IsLocal && f.Section.Name == ".text"))
        {
            foreach (var id in btf.Original.Find(function.Name))
            {
                if (btf[id] is BtfFunc { Linkage: BtfLinkage.Global } func)
                    btf.Replace(id, new BtfFunc { Name = func.Name, Target = func.Target, Linkage = BtfLinkage.Static });
            }
        }
    }

    private static IEnumerable<MapSpec> KconfigMap(List<ObjectExtern> externs, BtfSpec? btf, string objectName)
    {
        var size = externs.Where(e => e.Kind == ExternKind.Kconfig).Select(e => e.Offset + e.Size).DefaultIfEmpty(0).Max();
        return size == 0 ? [] : [DataMapReader.Create(".kconfig", objectName, btf, btf?.FindFirst(".kconfig", BtfKind.Datasec) as BtfDatasec, new byte[size], size, readOnly: true)];
    }

    private static ImmutableArray<ObjectProgram> Programs(List<PlacedFunction> functions, BtfExt? ext, ReadOnlyMemory<byte> raw, bool isOld)
    {
        // The oldest loaders took static functions as programs only where there was nothing else.
        var withGlobals = functions.Where(f => !f.IsLocal).Select(f => f.Section).ToHashSet(ReferenceEqualityComparer.Instance);
        var onlyText = functions.TrueForAll(f => f.Section.Name == ".text");
        var info = ext is null ? null : new FunctionInfoReader(ext, BtfReader.ReadStrings(raw));
        return [.. functions.Select(f => new ObjectProgram
        {
            Name = f.Name,
            Section = f.Section.Name.TrimStart('?'),
            IsEntry = onlyText ? functions.Count == 1 || !f.IsLocal : f.Section.Name != ".text" && (!isOld || !f.IsLocal || !withGlobals.Contains(f.Section)),
            IsStatic = f.IsLocal || f.IsHidden,
            SectionOffset = f.Start,
            Insns = f.Insns,
            Relocs = [.. f.Relocs],
            CoreRelocs = info?.CoreRelocs(f) ?? [],
            Funcs = info?.Funcs(f) ?? [],
            Lines = info?.Lines(f) ?? [],
        })];
    }

    /// <summary>Variables in the arena's address space are the first bytes of the object's only arena.</summary>
    private static (int Section, MapSpec Map)? ArenaData(ElfFile elf, List<PlacedMap> maps)
    {
        if (elf.Find(".addr_space.1") is not { Size: > 0 } section)
            return null;
        var index = maps.FindIndex(m => m.Map.Type == MapType.Arena);
        if (index < 0)
            throw new BadObjectException($"section \"{section.Name}\": the object has no arena map to put it into");
        var data = section.Data.ToArray();
        maps[index] = maps[index] with { Map = maps[index].Map with { InitialData = data } };
        return (section.Index, maps[index].Map);
    }
}
