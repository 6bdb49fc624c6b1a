using Playground.Btf;
using Playground.Kernel.Objects;

namespace Playground.Loader.Elf;

/// <summary>An object's types while they are completed: compilers leave out what only the ELF file knows.</summary>
internal sealed class ObjectBtf
{
    private readonly List<BtfType> types;

    public ObjectBtf(BtfSpec btf)
    {
        Original = btf;
        types = [.. btf.Types.Skip(1)];
    }

    /// <summary>The types as the file has them; ids are the same.</summary>
    public BtfSpec Original { get; }

    public BtfType this[int id] => id == 0 ? Original[0] : types[id - 1];

    public int Count => types.Count + 1;

    public void Replace(int id, BtfType type) => types[id - 1] = type;

    /// <summary>Appends a type and returns its id.</summary>
    public int Add(BtfType type)
    {
        types.Add(type);
        return types.Count;
    }

    public BtfSpec Complete() => new(types);

    /// <summary>Fills in the sizes of data sections and the places of their variables, and makes hidden variables static.</summary>
    public void FixDatasecs(ElfFile elf)
    {
        var globals = new Dictionary<string, ElfSymbol>();
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Binding is ElfBinding.Global or ElfBinding.Weak && symbol.Type is ElfSymbolType.Object)
                globals.TryAdd(symbol.Name, symbol);
        }
        for (var id = 1; id < Count; id++)
        {
            if (this[id] is BtfDatasec datasec && datasec.Name is not (".kconfig" or ".ksyms"))
                Replace(id, FixDatasec(elf, globals, datasec));
        }
    }

    private BtfDatasec FixDatasec(ElfFile elf, Dictionary<string, ElfSymbol> globals, BtfDatasec datasec)
    {
        // Compilers write no size; a static linker did all of this before.
        var fix = datasec.Size == 0;
        var size = datasec.Size;
        if (fix)
        {
            size = elf.Find(datasec.Name)?.Size ?? 0;
            if (size == 0)
                throw new BadObjectException($"section \".BTF\": data section \"{datasec.Name}\" has no counterpart in the file");
        }
        var vars = datasec.Vars.ToArray();
        for (var i = 0; i < vars.Length; i++)
        {
            if (this[vars[i].Var] is not BtfVar variable)
                throw new BadObjectException($"section \".BTF\": data section \"{datasec.Name}\": type {vars[i].Var} is no variable");
            if (variable.Linkage != BtfLinkage.Global)
                continue;
            if (!globals.TryGetValue(variable.Name, out var symbol))
                throw new BadObjectException($"section \".BTF\": data section \"{datasec.Name}\": variable \"{variable.Name}\" has no symbol");
            if (fix)
                vars[i] = vars[i] with { Offset = (int)Math.Min(symbol.Value, int.MaxValue) };
            if (symbol.IsHidden)
                Replace(vars[i].Var, new BtfVar { Name = variable.Name, Target = variable.Target, Linkage = BtfLinkage.Static });
        }
        return new BtfDatasec { Name = datasec.Name, Size = size, Vars = [.. vars.OrderBy(v => v.Offset)] };
    }
}
