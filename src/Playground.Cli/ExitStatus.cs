using Playground.Kernel.Verdicts;

namespace Playground.Cli;

/// <summary>The process's exit status: the gravest that applies, in the order 0 (fine), 3 (not modelled), 1 (the answer is no), 2 (unusable input).</summary>
internal sealed class ExitStatus
{
    public const int Fine = 0, No = 1, Unusable = 2, NotModelled = 3;

    private static readonly int[] Order = [Fine, NotModelled, No, Unusable];
    private int rank;

    public int Value => Order[rank];

    public void Raise(int status) => rank = Math.Max(rank, Array.IndexOf(Order, status));

    public void Raise(VerdictKind verdict) => Raise(verdict switch
    {
        VerdictKind.Accept => Fine,
        VerdictKind.Reject => No,
        VerdictKind.Invalid => Unusable,
        _ => NotModelled,
    });
}
