using Playground.Btf;
using Playground.Isa;
using Playground.Kernel.Objects;
using Playground.Kernel.Profiles;
using Playground.Loader.Linking.Core;

namespace Playground.Loader.Linking;

/// <summary>What an extern became: a place in the <c>.kconfig</c> map, a kernel function or variable by id, or an address.</summary>
internal sealed record ExternTarget(int? MapOffset, int BtfId, ulong Address, bool IsFunction, int Index)
{
    /// <summary>The call that stands for a weak kernel function that the kernel lacks: the verifier refuses it if it is reached.</summary>
    private const int PoisonedCall = 2002000000;

    public void Apply(List<Insn> insns, int at)
    {
        var insn = insns[at];
        if (insn.Op is Op.LdImm64)
        {
            if (BtfId != 0)
            {
                insns[at] = insn.With(src: Pseudo.BtfId, imm: BtfId, immHigh: 0);
                insns[at + 1] = insns[at + 1].With(imm: 0);
                return;
            }
            insns[at] = insn.With(imm: (int)Address, immHigh: (int)(Address >> 32));
            insns[at + 1] = insns[at + 1].With(imm: (int)(Address >> 32));
            return;
        }
        insns[at] = BtfId != 0 ? insn.With(src: Pseudo.KfuncCall, off: 0, imm: BtfId) : insn.With(src: 0, off: 0, imm: PoisonedCall + Index);
    }
}

/// <summary>Resolves an object's externs against a profile: kernel configuration, kernel functions, kernel variables.</summary>
internal sealed class ExternResolver
{
    private readonly Profile profile;
    private readonly ObjectSpec spec;
    private readonly Dictionary<string, ExternTarget> targets = [];

    public ExternResolver(ObjectSpec spec, Profile profile)
    {
        this.spec = spec;
        this.profile = profile;
        KconfigMap = spec.Maps.FirstOrDefault(m => m.IsGlobalData && m.Name.EndsWith(".kconfig", StringComparison.Ordinal))?.Name ?? "";
        for (var i = 0; i < spec.Externs.Length; i++)
            targets[spec.Externs[i].Name] = Resolve(spec.Externs[i], i);
    }

    /// <summary>Name of the map with the configuration values; empty when there is none.</summary>
    public string KconfigMap { get; }

    public ExternTarget Find(string name) => targets.GetValueOrDefault(name) ?? throw new LinkException($"extern '{name}' is not declared");

    /// <summary>The contents of the <c>.kconfig</c> map.</summary>
    public byte[] KconfigValue()
    {
        var kconfigs = spec.Externs.Where(e => e.Kind == ExternKind.Kconfig).ToArray();
        var value = new byte[kconfigs.Select(e => e.Offset + e.Size).DefaultIfEmpty(0).Max()];
        foreach (var e in kconfigs)
            KconfigValues.Write(e, spec.Btf!, profile, value.AsSpan(e.Offset, e.Size));
        return value;
    }

    private ExternTarget Resolve(ObjectExtern e, int index)
    {
        if (e.Kind == ExternKind.Kconfig)
            return new ExternTarget(e.Offset, 0, 0, false, index);
        var name = FlavourName.Essential(e.Name).ToString();
        if (e.IsFunction)
        {
            var id = profile.KernelBtf.FindFirst(name, BtfKind.Func)?.Id ?? 0;
            if (id == 0 && !e.IsWeak)
                throw new LinkException($"extern '{e.Name}': {profile.Name} has no function of that name");
            // Assembly may call a kernel function without declaring it; an ELF object always has a declaration.
            if (id != 0 && e.TypeId != 0 && !Compatible(e.TypeId, id))
                throw new LinkException($"extern '{e.Name}': its declaration is not that of the kernel's function ({profile.KernelBtf.Describe(((BtfFunc)profile.KernelBtf[id]).Target)})");
            return new ExternTarget(null, id, 0, true, index);
        }
        if (e.TypeId != 0)
        {
            var id = profile.KernelBtf.FindFirst(e.Name, BtfKind.Var)?.Id ?? 0;
            if (id == 0 && !e.IsWeak)
                throw new LinkException($"extern '{e.Name}': {profile.Name} has no variable of that name in its BTF");
            return new ExternTarget(null, id, 0, false, index);
        }
        if (profile.Symbols.Contains(e.Name))
            return new ExternTarget(null, 0, AddressOf(e.Name), false, index);
        if (profile.Symbols.Count == 0)
            throw new LinkException($"extern '{e.Name}': the symbols of {profile.Name} are not known", unsupported: true);
        return e.IsWeak ? new ExternTarget(null, 0, 0, false, index) : throw new LinkException($"extern '{e.Name}': {profile.Name} has no symbol of that name");
    }

    private bool Compatible(int local, int kernel) => spec.Btf is { } btf && btf[local] is BtfFunc f
        && new CoreCompatibility(btf, profile.KernelBtf).TypesAreCompatible(f.Target, ((BtfFunc)profile.KernelBtf[kernel]).Target);

    /// <summary>An address in the kernel's half that stands for a symbol: the same for the same name, everywhere.</summary>
    private static ulong AddressOf(string name)
    {
        var hash = 14695981039346656037ul; // FNV-1a
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211;
        return 0xffffffff81000000 + (hash & 0xfffff8);
    }
}
