namespace Playground.EndToEnd.Tests;

/// <summary>Programs that the tests type.</summary>
internal static class Sources
{
    /// <summary>Accepted; two CPUs add to one map value.</summary>
    public const string Counter = """
        .license GPL
        .map counts array key=4 value=8 entries=1

        .prog bump tc
            *(u32 *)(r10 - 4) = 0
            r2 = r10
            r2 += -4
            r1 = counts ll
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = *(u64 *)(r0 + 0)
            r1 += 1
            *(u64 *)(r0 + 0) = r1
        out:
            r0 = 0
            exit

        """;

    /// <summary>Accepted; a thousand instructions of no consequence.</summary>
    public const string Spinner = """
        .prog spin tc
            r0 = 0
        again:
            r0 += 1
            if r0 < 500 goto again
            exit

        """;

    /// <summary>Rejected at its second line: R3 holds nothing.</summary>
    public const string ReadsNothing = """
        .prog main tc
            r0 = r3
            exit

        """;

    /// <summary>The slot's user forgets the NULL check.</summary>
    public const string NoNullCheck = """
        #include "vmlinux.h"
        #include <bpf/bpf_helpers.h>

        struct {
        	__uint(type, BPF_MAP_TYPE_HASH);
        	__type(key, int);
        	__type(value, long);
        	__uint(max_entries, 1);
        } m SEC(".maps");

        SEC("tc")
        int bad(struct __sk_buff *ctx)
        {
        	int key = 0;
        	long *v = bpf_map_lookup_elem(&m, &key);

        	return *v;
        }

        char _license[] SEC("license") = "GPL";

        """;

    public const string DoesNotCompile = """
        #include "vmlinux.h"
        int main(
        """;
}
