// Scenario 42: a dead element comes back with its pointer.
// A preallocated hash reuses elements at once. A program that still holds the value of a deleted element may store into it;
// the next key that gets the element finds the pointer. Nothing leaks: it is dropped with the map.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu store_into_dead,find_under_others
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(slots, HASH, struct value);

SEC("tc")
int store_into_dead(struct __sk_buff *ctx)
{
	struct value fresh = {}, *v;
	struct object *p, *old;
	int key = 1;

	bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
	v = bpf_map_lookup_elem(&slots, &key);
	if (!v)
		return 0;
	p = object_find();
	if (!p)
		return 0;
	bpf_map_delete_elem(&slots, &key); // v stays readable: RCU
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		object_release(old);
	return 1;
}

SEC("tc")
int find_under_others(struct __sk_buff *ctx)
{
	int found = 0, i;

	for (i = 0; i < 4; i++) {
		struct value fresh = {}, *v;
		int key = 10 + i;
		bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
		v = bpf_map_lookup_elem(&slots, &key);
		if (v && v->owned)
			found++;
	}
	return found;
}

char _license[] SEC("license") = "GPL";
