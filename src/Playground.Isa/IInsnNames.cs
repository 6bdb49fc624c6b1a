namespace Playground.Isa;

/// <summary>Names for what an instruction's text refers to; a null answer means the number is shown.</summary>
public interface IInsnNames
{
    /// <summary>Name of the helper with this number.</summary>
    string? Helper(int id);

    /// <summary>Name of the kernel function that the call's immediate (BTF id) and offset (index of a module) mean.</summary>
    string? Kfunc(int btfId, int off);

    /// <summary>What stands to the right of <c>r1 = </c> for a 64-bit immediate load that refers to something (a map, a function).</summary>
    string? Imm64(Insn insn);
}

/// <summary>Knows no names.</summary>
public sealed class NoNames : IInsnNames
{
    public static NoNames Instance { get; } = new();
    public string? Helper(int id) => null;
    public string? Kfunc(int btfId, int off) => null;
    public string? Imm64(Insn insn) => null;
}
