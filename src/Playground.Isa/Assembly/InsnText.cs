namespace Playground.Isa.Assembly;

/// <summary>What a name in an instruction stands for; whoever reads the whole text has to fill it in.</summary>
public enum ReferenceKind
{
    None,
    /// <summary>Label that a jump goes to.</summary>
    Jump,
    /// <summary>Function, helper or kernel function that is called.</summary>
    Call,
    /// <summary>Map, function or variable whose address is loaded.</summary>
    Address,
    /// <summary>Struct whose BTF id is the immediate: <c>r1 = type_id(node)</c>.</summary>
    TypeId,
}

/// <summary>A name that an instruction mentions.</summary>
/// <param name="Number">A call's number written behind the name (<c>bpf_loop#181</c>), else -1; for an address, bytes to add.</param>
/// <param name="Column">Counts from 1.</param>
public readonly record struct Reference(ReferenceKind Kind, string Name, long Number, int Column);

/// <summary>One instruction read from text; <see cref="Reference"/> is still open where it names something.</summary>
public readonly record struct InsnText(Insn Insn, Reference Reference)
{
    /// <summary>True for a 64-bit immediate load, which takes two slots.</summary>
    public bool IsWide => Insn.Op == Op.LdImm64;

    /// <summary>The one or two slots.</summary>
    public IEnumerable<Insn> Slots =>
        IsWide ? [Insn, new Insn(Op.LdImm64High, 0, 0, 0, 0, Insn.ImmHigh)] : [Insn];
}
