using System.Collections.Frozen;

namespace Playground.Isa;

/// <summary>The spelling of operators, one row per operation; the disassembler and the assembler read the same table.</summary>
public static class Mnemonics
{
    private static readonly (Op Op, string Text)[] AluRows =
    [
        (Op.Add, "+="),
        (Op.Sub, "-="),
        (Op.Mul, "*="),
        (Op.Div, "/="),
        (Op.SDiv, "s/="),
        (Op.Mod, "%="),
        (Op.SMod, "s%="),
        (Op.Or, "|="),
        (Op.And, "&="),
        (Op.Xor, "^="),
        (Op.Lsh, "<<="),
        (Op.Rsh, ">>="),
        (Op.Arsh, "s>>="),
        (Op.Mov, "="),
    ];

    private static readonly (Op Op, string Text)[] JumpRows =
    [
        (Op.JEq, "=="),
        (Op.JNe, "!="),
        (Op.JGt, ">"),
        (Op.JGe, ">="),
        (Op.JLt, "<"),
        (Op.JLe, "<="),
        (Op.JSet, "&"),
        (Op.JSGt, "s>"),
        (Op.JSGe, "s>="),
        (Op.JSLt, "s<"),
        (Op.JSLe, "s<="),
    ];

    /// <summary>Atomics without a result: <c>lock *(u64 *)(r1 +0) += r2</c>.</summary>
    private static readonly (Op Op, string Text)[] LockedRows =
    [
        (Op.AtomicAdd, "+="),
        (Op.AtomicOr, "|="),
        (Op.AtomicAnd, "&="),
        (Op.AtomicXor, "^="),
    ];

    /// <summary>Atomics with a result, after <c>atomic_</c> or <c>atomic64_</c>.</summary>
    private static readonly (Op Op, string Text)[] FetchRows =
    [
        (Op.AtomicFetchAdd, "fetch_add"),
        (Op.AtomicFetchOr, "fetch_or"),
        (Op.AtomicFetchAnd, "fetch_and"),
        (Op.AtomicFetchXor, "fetch_xor"),
        (Op.Xchg, "xchg"),
        (Op.CmpXchg, "cmpxchg"),
    ];

    private static readonly FrozenDictionary<Op, string> Texts =
        ((IEnumerable<(Op Op, string Text)>)[.. AluRows, .. JumpRows, .. LockedRows, .. FetchRows]).ToFrozenDictionary(r => r.Op, r => r.Text);

    internal static readonly FrozenDictionary<string, Op> Alu = ByText(AluRows);
    internal static readonly FrozenDictionary<string, Op> Jumps = ByText(JumpRows);
    internal static readonly FrozenDictionary<string, Op> Locked = ByText(LockedRows);
    internal static readonly FrozenDictionary<string, Op> Fetch = ByText(FetchRows);

    /// <summary>The operator of an arithmetic, jump or atomic operation; null when it is not written with one.</summary>
    public static string? Of(Op op) => Texts.GetValueOrDefault(op);

    private static FrozenDictionary<string, Op> ByText((Op Op, string Text)[] rows) => rows.ToFrozenDictionary(r => r.Text, r => r.Op);
}
