using Playground.Kernel.Objects;

namespace Playground.Verifier;

/// <summary>The kernel struct that a map pointer points to, by map type.</summary>
internal static class MapStructs
{
    /// <summary>Null when programs cannot look into maps of this type.</summary>
    public static string? Name(MapType type) => type switch
    {
        MapType.Hash or MapType.PercpuHash or MapType.LruHash or MapType.LruPercpuHash or MapType.HashOfMaps => "bpf_htab",
        MapType.Array or MapType.PercpuArray or MapType.ProgArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps => "bpf_array",
        MapType.StackTrace => "bpf_stack_map",
        MapType.LpmTrie => "lpm_trie",
        MapType.Devmap or MapType.DevmapHash => "bpf_dtab",
        MapType.Sockmap => "bpf_stab",
        MapType.Sockhash => "bpf_shtab",
        MapType.Cpumap => "bpf_cpu_map",
        MapType.Xskmap => "xsk_map",
        MapType.CgroupStorage or MapType.PercpuCgroupStorage => "bpf_cgroup_storage_map",
        MapType.ReuseportSockarray => "reuseport_array",
        MapType.Queue or MapType.Stack => "bpf_queue_stack",
        MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => "bpf_local_storage_map",
        MapType.StructOps => "bpf_struct_ops_map",
        MapType.Ringbuf or MapType.UserRingbuf => "bpf_ringbuf_map",
        MapType.BloomFilter => "bpf_bloom_filter",
        MapType.Arena => "bpf_arena",
        _ => null,
    };
}
