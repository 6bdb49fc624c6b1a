using System.Collections.Immutable;
using Playground.Isa;
using Playground.Isa.Assembly;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Elf;

namespace Playground.Loader.Assembly;

/// <summary>Turns the names in instructions into distances, helper numbers and relocations.</summary>
internal sealed class ReferenceResolver(AssemblyFile file)
{
    /// <summary>Kernel functions that the file calls.</summary>
    public List<ObjectExtern> Externs { get; } = [];

    public ImmutableArray<ObjectReloc> Resolve(FunctionBuilder function)
    {
        var relocs = ImmutableArray.CreateBuilder<ObjectReloc>();
        foreach (var (slot, reference, at) in function.References)
        {
            switch (reference.Kind)
            {
                case ReferenceKind.Jump:
                    Jump(function, slot, reference, at);
                    break;
                case ReferenceKind.Call:
                    if (Call(function, slot, reference) is { } call)
                        relocs.Add(call);
                    break;
                case ReferenceKind.TypeId when file.Types.Declared(reference.Name) is { } id:
                    function.Insns[slot] = function.Insns[slot].With(imm: id);
                    break;
                case ReferenceKind.TypeId:
                    file.Error(at, reference.Column, $"no struct is named '{reference.Name}'");
                    break;
                default:
                    if (Address(slot, reference) is { } address)
                        relocs.Add(address);
                    else
                        file.Error(at, reference.Column, $"no map, variable or function is named '{reference.Name}'");
                    break;
            }
        }
        return relocs.ToImmutable();
    }

    private void Jump(FunctionBuilder function, int slot, Reference reference, Statement at)
    {
        var insn = function.Insns[slot];
        if (function.Target(reference.Name, slot) is not { } target)
            file.Error(at, reference.Column, $"no label '{reference.Name}' in {function.Name}");
        else if (insn.Op == Op.JaLong)
            function.Insns[slot] = insn.With(imm: target - slot - 1);
        else if (target - slot - 1 is var distance and (< short.MinValue or > short.MaxValue))
            file.Error(at, reference.Column, $"label '{reference.Name}' is {distance} instructions away; use gotol");
        else
            function.Insns[slot] = insn.With(off: (short)(target - slot - 1));
    }

    /// <summary>A function of this file, else a helper, else a function of the kernel.</summary>
    private ObjectReloc? Call(FunctionBuilder function, int slot, Reference reference)
    {
        var (name, insn) = (reference.Name, function.Insns[slot]);
        if (file.Functions.Exists(f => f.Name == name))
        {
            function.Insns[slot] = insn.With(src: Pseudo.Call, imm: -1);
            return new ObjectReloc(slot, RelocKind.Subprogram, name, 0);
        }
        if (HelperNames.IdOf(name) is { } id)
        {
            function.Insns[slot] = insn.With(imm: id);
            return null;
        }
        if (name is "unknown" or "bpf_unspec" && reference.Number >= 0)
        {
            function.Insns[slot] = insn.With(imm: (int)reference.Number);
            return null;
        }
        if (!Externs.Exists(e => e.Name == name))
            Externs.Add(new ObjectExtern(name, ExternKind.Ksym, file.Kfuncs.GetValueOrDefault(name), IsWeak: false, 0, 0, IsFunction: true));
        function.Insns[slot] = insn.With(src: Pseudo.Call, imm: -1);
        return new ObjectReloc(slot, RelocKind.Extern, name, 0);
    }

    private ObjectReloc? Address(int slot, Reference reference)
    {
        if (file.Maps.Exists(m => m.Name == reference.Name) && reference.Number == 0)
            return new ObjectReloc(slot, RelocKind.Map, reference.Name, 0);
        if (file.Functions.Exists(f => f.Name == reference.Name) && reference.Number == 0)
            return new ObjectReloc(slot, RelocKind.FunctionAddress, reference.Name, 0);
        if (file.Data.Find(reference.Name) is { } place && place.Offset + reference.Number is >= 0 and <= int.MaxValue and var offset)
            return new ObjectReloc(slot, RelocKind.MapValue, DataMapReader.NameOf(place.Section, ObjectReader.NameOf(file.FileName)), (int)offset);
        return null;
    }
}
