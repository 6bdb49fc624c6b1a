namespace Playground.Verifier;

/// <summary>Helpers that show or change the kernel's insides, so a program only gets them when its loader has CAP_PERFMON.</summary>
/// <remarks>Probed on 6.18.44: every helper in every networking and cgroup program type, with and without the capability.</remarks>
internal static class PerfmonHelpers
{
    private static readonly HashSet<int> ids =
    [
        6, 16, 22, 35, 55, 109, 112, 113, 114, 115, 117, 136, 137, 138, 139, 140, 141, 148, 149, 158, 165, 166, 175, 176, 177, 178, 180, 191, 196,
    ];

    public static bool Contains(int helper) => ids.Contains(helper);
}
