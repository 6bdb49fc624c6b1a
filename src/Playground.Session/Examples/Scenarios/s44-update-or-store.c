// Scenario 44: a pointer stored while the element is updated (X9).
// The update copies plain bytes, then drops what the slot holds: a pointer stored in between is gone at once. Legal, surprising.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu update
// scenario: cpu store
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int update(struct __sk_buff *ctx)
{
	struct value fresh = {.plain = 7};
	int key = 0;

	return bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
}

SEC("tc")
int store(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p, *old;
	p = object_find();
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		object_release(old);
	return 1;
}

char _license[] SEC("license") = "GPL";
