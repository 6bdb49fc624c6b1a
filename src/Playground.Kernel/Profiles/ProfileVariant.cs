using System.Collections.Immutable;

namespace Playground.Kernel.Profiles;

/// <summary>One row of the 2022 design swapped for another behaviour, to show what goes wrong with it.</summary>
/// <param name="Words">What happens then, in plain words.</param>
public sealed record ProfileVariant(string Row, string Behaviour, string Words)
{
    /// <summary>Every variant that there is.</summary>
    public static ImmutableArray<ProfileVariant> All { get; } =
    [
        new("kptr_get", "plain-inc", "bpf_kptr_get increments the count without looking whether it is zero"),
        new("kptr_get", "no-rcu", "bpf_kptr_get takes no RCU section of its own"),
        new("kptr_try_set", "publish-first", "bpf_kptr_try_set publishes the pointer before it counts for the map"),
        new("kptr_try_set", "keep-count", "bpf_kptr_try_set keeps the extra count when the slot is taken"),
        new("kptr_try_set", "no-count", "bpf_kptr_try_set publishes the pointer and counts nothing for the map"),
        new("kptr_xchg", "two-steps", "bpf_kptr_xchg is a load and a store"),
        new("move_ptr", "exchange", "bpf_move_ptr is one atomic exchange"),
        new("move_ptr", "any-map", "bpf_move_ptr takes slots that users or other CPUs can write"),
        new("slot_load", "trusted", "a loaded slot gives a trusted pointer in programs that do not sleep"),
        new("field_free", "two-steps", "a dying element's slots are read and cleared, not exchanged"),
        new("map_update", "whole-value", "an update overwrites slots as if they were plain bytes"),
        new("hint_load", "plain", "loads through untrusted pointers are plain loads"),
        new("kfunc_types", "unmasked", "kernel functions' arguments are looked up by the whole register type, flags included"),
        new("kfunc_types", "base-type", "kernel functions' arguments are looked up by the base type, and flags are forgotten"),
    ];

    /// <summary>As a profile's name has it.</summary>
    public override string ToString() => $"{Row}={Behaviour}";
}
