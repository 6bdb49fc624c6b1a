// Scenario 13: check before you store.
// A constant NULL may go in: that is how a slot is emptied.
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
int store_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old;
	old = bpf_kptr_xchg(&v->owned, object_find());
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int store_null(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old;
	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
