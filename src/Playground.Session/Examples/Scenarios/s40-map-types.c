// Scenario 40: which maps may have slots.
// Where a kernel refuses a map with slots, libbpf creates it without its types; the exchange then finds a map without types.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(hash, HASH, struct value);
SLOTS(percpu_hash, PERCPU_HASH, struct value);
SLOTS(lru_hash, LRU_HASH, struct value);
SLOTS(lru_percpu_hash, LRU_PERCPU_HASH, struct value);
SLOTS(array, ARRAY, struct value);
SLOTS(percpu_array, PERCPU_ARRAY, struct value);

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4);
	__type(key, u64);
	__type(value, struct value);
} lpm SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, struct value);
} read_only SEC(".maps");

SEC("tc")
int in_hash(struct __sk_buff *ctx)
{
	struct value *v = at(hash, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_percpu_hash(struct __sk_buff *ctx)
{
	struct value *v = at(percpu_hash, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_lru_hash(struct __sk_buff *ctx)
{
	struct value *v = at(lru_hash, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_lru_percpu_hash(struct __sk_buff *ctx)
{
	struct value *v = at(lru_percpu_hash, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_array(struct __sk_buff *ctx)
{
	struct value *v = at(array, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_percpu_array(struct __sk_buff *ctx)
{
	struct value *v = at(percpu_array, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_lpm(struct __sk_buff *ctx)
{
	struct {
		u32 bits;
		u32 data;
	} key = {32, 1};
	struct value *v = bpf_map_lookup_elem(&lpm, &key);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int in_read_only(struct __sk_buff *ctx)
{
	struct value *v = at(read_only, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
