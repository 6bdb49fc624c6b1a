using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>Reads what the object expects from the kernel, and completes its types: the kernel wants sizes and names there too.</summary>
internal sealed class ExternReader(ElfFile elf, ObjectBtf? btf)
{
    private readonly Dictionary<int, string> sections = SectionsOf(btf);
    private int intId;

    /// <summary>Most bytes of configuration values; an array names a size that costs nothing in the file.</summary>
    private const int MaxKconfig = 1 << 20;

    private readonly record struct Found(ElfSymbol Symbol, int Id, BtfType Type, string Section, int Align, int Size);

    public List<ObjectExtern> Read()
    {
        var found = elf.Symbols.Where(IsExtern).Select(Find).ToList();
        var kconfigs = found.Where(f => f.Section == ".kconfig")
            .OrderByDescending(f => f.Align).ThenBy(f => f.Size).ThenBy(f => f.Symbol.Name, StringComparer.Ordinal).ToList();
        var externs = new List<ObjectExtern>();
        var offset = 0;
        foreach (var f in kconfigs)
        {
            offset = (offset + f.Align - 1) / f.Align * f.Align;
            if (f.Size > MaxKconfig - offset)
                throw Bad(f.Symbol, $"the variables of .kconfig take more than {MaxKconfig} bytes");
            externs.Add(new ObjectExtern(f.Symbol.Name, ExternKind.Kconfig, ((BtfVar)f.Type).Target, f.Symbol.Binding == ElfBinding.Weak, offset, f.Size, false));
            offset += f.Size;
        }
        foreach (var f in found.Where(f => f.Section == ".ksyms").OrderBy(f => f.Symbol.Name, StringComparer.Ordinal))
        {
            var type = f.Type is BtfVar variable ? SkipVariableType(variable) : f.Id;
            externs.Add(new ObjectExtern(f.Symbol.Name, ExternKind.Ksym, type, f.Symbol.Binding == ElfBinding.Weak, 0, 0, f.Type is BtfFunc));
        }
        if (btf is not null && externs.Count > 0)
            Complete(externs, offset);
        return externs;
    }

    /// <summary>The data section that each variable or function is declared in.</summary>
    private static Dictionary<int, string> SectionsOf(ObjectBtf? btf)
    {
        var sections = new Dictionary<int, string>();
        foreach (var datasec in btf?.Original.Types.OfType<BtfDatasec>() ?? [])
        {
            foreach (var place in datasec.Vars)
                sections.TryAdd(place.Var, datasec.Name);
        }
        return sections;
    }

    private static bool IsExtern(ElfSymbol s) =>
        s.Index > 0 && s.IsUndefined && s.Type == ElfSymbolType.None && s.Binding is ElfBinding.Global or ElfBinding.Weak && s.Name.Length > 0;

    private Found Find(ElfSymbol symbol)
    {
        if (btf is null)
            throw Bad(symbol, "the object has no BTF to say what it is");
        var (id, type) = btf.Original.Find(symbol.Name).Select(i => (i, btf[i]))
            .FirstOrDefault(t => t.Item2 is BtfVar { Linkage: BtfLinkage.Extern } or BtfFunc { Linkage: BtfLinkage.Extern });
        if (type is null)
            throw Bad(symbol, "it is neither defined nor declared in BTF");
        var section = sections.GetValueOrDefault(id, "");
        switch (section)
        {
            case ".kconfig":
                if (type is not BtfVar variable)
                    throw Bad(symbol, "a function cannot be in .kconfig");
                var size = btf.Original.SizeOf(variable.Target) is > 0 and var s ? s : throw Bad(symbol, "its type has no size");
                if (!IsKconfigType(variable.Target, size))
                    throw Bad(symbol, $"type {btf.Original.Describe(variable.Target)} is not one for .kconfig");
                return new Found(symbol, id, type, section, btf.Original.AlignOf(variable.Target), size);
            case ".ksyms":
                return new Found(symbol, id, type, section, 0, 0);
            default:
                throw Bad(symbol, $"it is in section '{section}'; only .kconfig and .ksyms can be resolved");
        }
    }

    private bool IsKconfigType(int id, int size) => btf!.Original.SkipModifiers(id) switch
    {
        BtfInt i => i.IsBool ? size == 1 : size is 1 or 2 or 4 or 8,
        BtfEnum e => e.Name == "libbpf_tristate" && size == 4,
        BtfArray a => a.Count > 0 && btf.Original.SkipModifiers(a.Element) is BtfInt { Size: 1 },
        _ => false,
    };

    /// <summary>A <c>const void</c> variable has no type of its own: only its address is wanted.</summary>
    private int SkipVariableType(BtfVar variable) => btf!.Original.SkipModifiers(variable.Target).Id;

    private void Complete(List<ObjectExtern> externs, int kconfigSize)
    {
        var dummy = 0;
        var kconfigs = externs.Where(e => e.Kind == ExternKind.Kconfig).DistinctBy(e => e.Name).ToDictionary(e => e.Name);
        for (var id = 1; id < btf!.Count; id++)
        {
            if (btf[id] is not BtfDatasec { Name: ".kconfig" or ".ksyms" } datasec)
                continue;
            var vars = new List<BtfSecVar>();
            foreach (var place in datasec.Vars)
            {
                switch (btf[place.Var])
                {
                    case BtfVar variable when datasec.Name == ".kconfig":
                        var known = kconfigs.GetValueOrDefault(variable.Name);
                        btf.Replace(place.Var, new BtfVar { Name = variable.Name, Target = variable.Target, Linkage = BtfLinkage.Global });
                        vars.Add(place with { Offset = known?.Offset ?? place.Offset });
                        break;
                    case BtfVar variable:
                        btf.Replace(place.Var, new BtfVar { Name = variable.Name, Target = Int(), Linkage = BtfLinkage.Global });
                        vars.Add(new BtfSecVar(place.Var, vars.Count * 4, 4));
                        break;
                    case BtfFunc function:
                        dummy = dummy != 0 ? dummy : btf.Add(new BtfVar { Name = "dummy_ksym", Target = Int(), Linkage = BtfLinkage.Global });
                        NameParameters(function);
                        btf.Replace(place.Var, new BtfFunc { Name = function.Name, Target = function.Target, Linkage = BtfLinkage.Global });
                        vars.Add(new BtfSecVar(dummy, vars.Count * 4, 4));
                        break;
                    default:
                        throw new BadObjectException($"section \".BTF\": data section \"{datasec.Name}\": type {place.Var} is neither variable nor function");
                }
            }
            btf.Replace(id, new BtfDatasec
            {
                Name = datasec.Name,
                Size = datasec.Name == ".kconfig" ? kconfigSize : vars.Count * 4,
                Vars = [.. vars.OrderBy(v => v.Offset)],
            });
        }
    }

    /// <summary>The kernel refuses a defined function with unnamed parameters, which declarations often have.</summary>
    private void NameParameters(BtfFunc function)
    {
        if (btf![function.Target] is BtfFuncProto proto)
            btf.Replace(function.Target, new BtfFuncProto { Return = proto.Return, Params = [.. proto.Params.Select(p => p.Type != 0 && p.Name.Length == 0 ? p with { Name = "dummy_ksym" } : p)] });
    }

    private int Int()
    {
        for (var id = 1; id < btf!.Count && intId == 0; id++)
        {
            if (btf[id] is BtfInt { Bits: 32 })
                intId = id;
        }
        return intId != 0 ? intId : intId = btf.Add(new BtfInt { Name = "int", Size = 4, Encoding = 1, Bits = 32 });
    }

    private static BadObjectException Bad(ElfSymbol symbol, string why) => new($"extern '{symbol.Name}': {why}");
}
