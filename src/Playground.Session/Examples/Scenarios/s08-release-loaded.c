// Scenario 8: a loaded pointer is the slot's, not yours.
// The load of an owned slot gives a pointer to look through; the count is still the map's.
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
int release_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	object_release(p);
	return 0;
}

SEC("tc")
int release_loaded_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	object_release(v->owned);
	return 0;
}

char _license[] SEC("license") = "GPL";
