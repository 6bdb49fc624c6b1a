// Scenario 18: only the beginning of an object can be stored.
// The message names the same struct twice: the type is right, the offset is not.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int store_inside(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p, *old;
	p = object_find();
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, (void *)p + 8);
	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
