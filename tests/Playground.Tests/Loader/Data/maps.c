#include "common.h"
struct val { int a; struct bpf_spin_lock l; char b[20]; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, __u32); __type(value, struct val); } arr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 4); __uint(key_size, 16); __uint(value_size, 24); __uint(map_flags, BPF_F_NO_PREALLOC); } pch SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 4); __type(key, __u64); __type(value, __u64); __uint(pinning, LIBBPF_PIN_BY_NAME); } lru SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __uint(max_entries, 4); __uint(key_size, 8); __uint(value_size, 4); __uint(map_flags, BPF_F_NO_PREALLOC); } lpm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 5000); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096 * 3); } urb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } pe SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK_TRACE); __uint(max_entries, 16); __uint(key_size, 4); __uint(value_size, 127 * 8); } st SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 16); __type(value, __u64); } q SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_BLOOM_FILTER); __uint(max_entries, 16); __type(value, __u64); __uint(map_extra, 3); } bl SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_TASK_STORAGE); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, int); __type(value, __u64); } ts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, int); __type(value, __u64); } sks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGRP_STORAGE); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, int); __type(value, __u64); } cgs SEC(".maps");
struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 2); __type(key, int); __type(value, __u64); } in1 SEC(".maps"), in2 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 4); __type(key, __u32); __array(values, struct inner); } aom SEC(".maps") = { .values = { [0] = &in1, [2] = &in2 } };
struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(max_entries, 4); __type(key, __u32); __array(values, struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, struct val); }); } hom SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_DEVMAP_HASH); __uint(max_entries, 4); __type(key, __u32); __type(value, struct bpf_devmap_val); } dm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CPUMAP); __uint(max_entries, 4); __type(key, __u32); __type(value, struct bpf_cpumap_val); } cm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_XSKMAP); __uint(max_entries, 4); __type(key, __u32); __type(value, __u32); } xm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKHASH); __uint(max_entries, 4); __type(key, __u64); __type(value, __u64); } sh SEC(".maps");
int tail1(struct xdp_md *c), tail2(struct xdp_md *c);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __array(values, int (void *)); } pa SEC(".maps") = { .values = { [1] = (void *)&tail1, [3] = (void *)&tail2 } };
SEC("xdp") int tail1(struct xdp_md *c) { return XDP_PASS; }
SEC("xdp") int tail2(struct xdp_md *c) { bpf_tail_call(c, &pa, 1); return XDP_DROP; }
SEC("xdp") int all_maps(struct xdp_md *c)
{
	__u32 k = 0; __u64 v = 1; char key[16] = {}; struct val *x = bpf_map_lookup_elem(&arr, &k);
	if (x) { bpf_spin_lock(&x->l); x->a++; bpf_spin_unlock(&x->l); }
	char val[24] = {}; bpf_map_update_elem(&pch, key, val, 0);
	bpf_map_update_elem(&lru, &v, &v, BPF_ANY);
	bpf_map_lookup_elem(&lpm, key);
	bpf_ringbuf_output(&rb, &v, 8, 0);
	bpf_map_push_elem(&q, &v, 0); bpf_map_push_elem(&bl, &v, 0);
	void *in = bpf_map_lookup_elem(&aom, &k);
	if (in) { __u64 *p = bpf_map_lookup_elem(in, &k); if (p) *p += 1; }
	in = bpf_map_lookup_elem(&hom, &k);
	if (in) { struct val *p = bpf_map_lookup_elem(in, &k); if (p) p->a = 3; }
	bpf_perf_event_output(c, &pe, BPF_F_CURRENT_CPU, &v, 8);
	if (v == 3) return bpf_redirect_map(&dm, 1, 0);
	if (v == 4) return bpf_redirect_map(&cm, 1, 0);
	return bpf_redirect_map(&xm, 1, 0);
}
static long drain(struct bpf_dynptr *d, void *ctx) { return 0; }
SEC("tp_btf/sched_switch") int tracing(void *ctx)
{
	__u64 *v = bpf_task_storage_get(&ts, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (v) *v += bpf_get_stackid(ctx, &st, 0);
	bpf_user_ringbuf_drain(&urb, drain, 0, 0);
	return 0;
}
SEC("sk_skb/stream_verdict") int skv(struct __sk_buff *s) { __u64 k = 0; return bpf_sk_redirect_hash(s, &sh, &k, 0); }
