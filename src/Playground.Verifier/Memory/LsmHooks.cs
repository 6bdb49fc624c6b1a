namespace Playground.Verifier;

/// <summary>What is known of single LSM hooks, by the name of their <c>bpf_lsm_</c> function.</summary>
internal static class LsmHooks
{
    private const string Prefix = "bpf_lsm_";

    /// <summary>Hooks that run while an argument is half built or half gone; their pointers are not trusted.</summary>
    private static readonly HashSet<string> untrusted =
    [
        "bpf_map_free", "bpf_prog_free", "file_alloc_security", "file_free_security", "sk_alloc_security", "sk_free_security", "task_free",
    ];

    private static readonly HashSet<string> boolean = ["xfrm_state_pol_flow_match", "audit_rule_known", "inode_xattr_skipcap"];

    /// <param name="target">Name of the hook, with or without the prefix.</param>
    public static bool HasUntrustedArguments(string? target) => untrusted.Contains(Bare(target));

    /// <summary>Hooks that answer yes or no instead of an error number.</summary>
    public static bool IsBoolean(string? target) => boolean.Contains(Bare(target));

    private static string Bare(string? target) =>
        target is null ? "" : target.StartsWith(Prefix, StringComparison.Ordinal) ? target[Prefix.Length..] : target;
}
