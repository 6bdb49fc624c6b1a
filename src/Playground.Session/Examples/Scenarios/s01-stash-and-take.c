// Scenario 1: a reference kept in a map and taken back.
// The count moves with the pointer: found (1 more), stored (the slot's now), taken out (ours again), released (1 less).
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu stash_and_take
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int stash_and_take(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p, *old;
	int number;
	p = object_find();
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		object_release(old);
	p = bpf_kptr_xchg(&v->owned, NULL);
	if (!p)
		return 0;
	number = object_number(p);
	object_release(p);
	return number;
}

char _license[] SEC("license") = "GPL";
