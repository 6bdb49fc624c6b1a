#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 10); __type(key, int); __type(value, long); } h SEC(".maps");
static long cnt; const volatile int limit = 10; long arr[8] SEC(".data.custom"); static int hidden_v SEC(".bss.mine");
static __noinline int leaf(int x) { cnt += x; return x * 3; }
static __noinline int mid(int x) { return leaf(x) + leaf(x + 1); }
__noinline int glob(int x) { return mid(x) + arr[x & 7]; }
__weak __noinline int weak_fn(int x) { hidden_v += x; return x + 7; }
__hidden __noinline int hidden_fn(int x) { return leaf(x) + weak_fn(x); }
static long cb(struct bpf_map *map, int *key, long *val, void *ctx) { *val += *(int *)ctx; return 0; }
static int loop_cb(__u32 i, void *ctx) { cnt += i; return i > 5; }
static int never(int x) { return x; }
SEC("xdp") int entry(struct xdp_md *ctx)
{
	int x = ctx->ingress_ifindex;
	bpf_for_each_map_elem(&h, cb, &x, 0);
	bpf_loop(limit, loop_cb, &x, 0);
	return glob(x) + hidden_fn(x) > 5 ? XDP_PASS : XDP_DROP;
}
SEC("xdp") int entry2(struct xdp_md *ctx) { return mid(ctx->rx_queue_index) & 1 ? XDP_DROP : XDP_PASS; }
SEC("tc") int entry3(struct __sk_buff *ctx) { return leaf(ctx->mark) & 1; }
SEC("?socket") int entry4(struct __sk_buff *ctx) { bpf_loop(3, loop_cb, 0, 0); return weak_fn(ctx->len); }
