using Playground.Btf;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Linking.Core;

namespace Playground.Loader.Linking;

/// <summary>Which kernel callback each struct_ops program implements: the id of the kernel's struct, and the member's number.</summary>
internal sealed class StructOpsPrograms
{
    private readonly Dictionary<string, (MapSpec Map, string Member)> byProgram = [];
    private readonly Profile profile;

    public StructOpsPrograms(ObjectSpec spec, Profile profile)
    {
        this.profile = profile;
        foreach (var map in spec.Maps.Where(m => m.Type == MapType.StructOps && m.Btf is not null))
        {
            var type = (BtfComposite)map.Btf![map.ValueTypeId];
            for (var i = 0; i < map.InitialSlots.Length; i++)
            {
                if (map.InitialSlots[i] is { } program)
                    byProgram.TryAdd(program, (map, type.Members[i].Name));
            }
        }
    }

    /// <summary>Null for a program of another type.</summary>
    public ProgramKind? KindOf(ObjectProgram program)
    {
        var section = program.Section.TrimStart('?');
        if (section is not ("struct_ops" or "struct_ops.s") && !section.StartsWith("struct_ops/", StringComparison.Ordinal) && !section.StartsWith("struct_ops.s/", StringComparison.Ordinal))
            return null;
        if (!byProgram.TryGetValue(program.Name, out var use))
            throw new LinkException("no struct_ops variable uses the program");
        var local = use.Map.Btf![use.Map.ValueTypeId];
        var name = FlavourName.Essential(local.Name).ToString();
        if (profile.KernelBtf.FindFirst(name, BtfKind.Struct) is not BtfComposite kernel || profile.KernelBtf.FindFirst("bpf_struct_ops_" + name, BtfKind.Struct) is null)
            throw new LinkException($"{profile.Name} has no struct_ops table '{name}'");
        var member = -1;
        for (var i = 0; i < kernel.Members.Length; i++)
        {
            if (kernel.Members[i].Name == use.Member)
                member = i;
        }
        if (member < 0)
            throw new LinkException($"struct {name} of {profile.Name} has no member '{use.Member}'");
        return new ProgramKind(ProgType.StructOps, (AttachType)member, section.StartsWith("struct_ops.s", StringComparison.Ordinal) ? 16u : 0, kernel.Id, use.Member);
    }
}
