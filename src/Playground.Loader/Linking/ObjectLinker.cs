using System.Collections.Frozen;
using System.Collections.Immutable;
using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Fields;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Kernel.Types;
using Playground.Loader.Linking.Core;

namespace Playground.Loader.Linking;

/// <summary>Links the programs of one object for one profile; what they share is worked out once.</summary>
internal sealed class ObjectLinker
{
    private readonly ObjectSpec spec;
    private readonly Profile profile;
    private readonly ExternResolver externs;
    private readonly FrozenDictionary<string, MapSpec> maps;
    private readonly StructOpsPrograms structOps;
    private readonly Dictionary<int, ImmutableArray<Insn>> relocated = [];
    private readonly (int Errno, string Reason) refused;
    private CoreRelocator? core;
    private List<BtfDeclTag>? exceptionTags;

    public ObjectLinker(ObjectSpec spec, Profile profile)
    {
        this.spec = spec;
        this.profile = profile;
        refused = spec.Btf is null || profile.JudgesItself ? (0, "") : BtfCheck.Check(spec.Btf, profile);
        if (refused.Errno != 0 && spec.Maps.Any(m => m.Type == MapType.StructOps))
            throw new LinkException($"the kernel refuses the object's BTF: {refused.Reason} (errno {refused.Errno})");
        externs = new ExternResolver(spec, profile);
        maps = spec.Maps.Select(m => MapPreparation.Prepare(m, profile, externs)).DistinctBy(m => m.Name).ToFrozenDictionary(m => m.Name);
        structOps = new StructOpsPrograms(spec, profile);
    }

    public ProgramSpec Link(int index)
    {
        var program = spec.Programs[index];
        var kind = structOps.KindOf(program) ?? SectionTypes.Of(program, profile);
        var code = new CodeBuilder(spec, CodeOf);
        code.Append(index);
        if (ExceptionCallback(program) is { } callback)
            code.Append(callback);
        var used = new List<MapSpec>();
        foreach (var placed in code.Relocs.OrderBy(r => r.Insn))
            Resolve(code.Insns, placed, used);
        var info = ProgramInfo.Collect(spec, code);
        var linked = new ProgramSpec
        {
            Name = program.Name,
            Section = program.Section,
            Type = kind.Type,
            ExpectedAttachType = kind.AttachType,
            AttachBtfId = kind.AttachBtfId,
            AttachTarget = kind.AttachTarget,
            Flags = kind.Flags,
            License = spec.License,
            Insns = [.. code.Insns],
            Maps = [.. used],
            Btf = spec.Btf,
            Funcs = info.Funcs,
            Lines = info.Lines,
            Notes = spec.Notes,
        };
        return QuietRetries.Apply(linked, profile, refused);
    }

    /// <summary>A function's instructions after CO-RE.</summary>
    private ImmutableArray<Insn> CodeOf(int index)
    {
        var function = spec.Programs[index];
        if (function.CoreRelocs.IsEmpty || spec.Btf is null)
            return function.Insns;
        if (!relocated.TryGetValue(index, out var insns))
        {
            core ??= new CoreRelocator(spec.Btf, profile.KernelBtf);
            relocated[index] = insns = core.Relocate(function);
        }
        return insns;
    }

    private void Resolve(List<Insn> insns, PlacedReloc placed, List<MapSpec> used)
    {
        var (at, reloc) = placed;
        switch (reloc.Kind)
        {
            case RelocKind.Map:
                insns[at] = insns[at].With(src: Pseudo.MapFd, imm: Use(reloc.Symbol, used));
                break;
            case RelocKind.MapValue:
                SetMapValue(insns, at, Use(reloc.Symbol, used), reloc.Addend);
                break;
            case RelocKind.Extern:
                var target = externs.Find(reloc.Symbol);
                if (target.MapOffset is { } offset)
                    SetMapValue(insns, at, Use(externs.KconfigMap, used), offset);
                else
                    target.Apply(insns, at);
                break;
        }
    }

    private static void SetMapValue(List<Insn> insns, int at, int map, int offset)
    {
        insns[at] = insns[at].With(src: Pseudo.MapValue, imm: map, immHigh: offset);
        insns[at + 1] = insns[at + 1].With(imm: offset);
    }

    private int Use(string name, List<MapSpec> used)
    {
        var map = maps.GetValueOrDefault(name) ?? throw new LinkException($"map '{name}' does not exist");
        var index = used.FindIndex(m => ReferenceEquals(m, map));
        if (index < 0)
        {
            index = used.Count;
            used.Add(map);
        }
        return index;
    }

    /// <summary>The function that a declaration tag on the program names as its exception callback.</summary>
    private int? ExceptionCallback(ObjectProgram program)
    {
        const string prefix = "exception_callback:";
        if (spec.Btf is null)
            return null;
        exceptionTags ??= [.. spec.Btf.Types.OfType<BtfDeclTag>().Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (var tag in exceptionTags)
        {
            if (spec.Btf[tag.Target] is not BtfFunc f || f.Name != program.Name)
                continue;
            for (var i = 0; i < spec.Programs.Length; i++)
            {
                if (spec.Programs[i] is { IsEntry: false } candidate && candidate.Name == tag.Name[prefix.Length..])
                    return i;
            }
        }
        return null;
    }
}
