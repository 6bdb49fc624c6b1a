// Scenario 28: check before and after you acquire.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int unchecked_before(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = object_acquire(v->owned);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int unchecked_after(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	int number;
	p = v->owned;
	if (!p)
		return 0;
	p = object_acquire(p);
	number = object_number(p);
	if (p)
		object_release(p);
	return number;
}

char _license[] SEC("license") = "GPL";
