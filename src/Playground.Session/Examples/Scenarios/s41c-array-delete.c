// Scenario 41c: an array keeps what it has.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: setup fill
// scenario: cpu forget,still_there
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
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

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	int key = 0;
	return bpf_map_delete_elem(&slots, &key);
}

SEC("tc")
int still_there(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return v->owned != NULL;
}

char _license[] SEC("license") = "GPL";
