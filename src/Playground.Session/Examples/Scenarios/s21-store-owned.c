// Scenario 21: an owned slot changes by exchange only.
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
int store_pointer(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->hint;
	v->owned = p;
	return 0;
}

SEC("tc")
int clear_value(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	__builtin_memset(v, 0, sizeof(*v));
	return 0;
}

SEC("tc")
int atomic_owned(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	__sync_fetch_and_add((long *)&v->owned, 1);
	return 0;
}

SEC("tc")
int atomic_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	__sync_fetch_and_add((long *)&v->hint, 1);
	return 0;
}

char _license[] SEC("license") = "GPL";
