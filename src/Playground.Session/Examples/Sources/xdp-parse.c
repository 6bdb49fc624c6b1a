// Counting packets by protocol: bounds checks on packet pointers, and a map shared by all CPUs.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, u32);
	__type(value, u64);
	__uint(max_entries, 256);
} counts SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	u32 key;
	u64 *n;

	if ((void *)(ip + 1) > end)
		return XDP_PASS;
	if (eth->h_proto != bpf_htons(0x0800))
		return XDP_PASS;
	key = ip->protocol;
	n = bpf_map_lookup_elem(&counts, &key);
	if (n)
		*n += 1; // two CPUs may lose an update here; __sync_fetch_and_add does not
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
