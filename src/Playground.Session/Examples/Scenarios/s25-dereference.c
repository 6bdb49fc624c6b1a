// Scenario 25: check a loaded pointer before looking through it.
// Empty slot: the other value comes back.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu checked,checked_hint
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return object_number(v->owned);
}

SEC("tc")
int unchecked_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return object_number(v->hint);
}

SEC("tc")
int checked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;
	return p ? object_number(p) : 77;
}

SEC("tc")
int checked_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->hint;
	return p ? object_number(p) : 77;
}

SEC("tc")
int shift_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	void *p = v->hint;
	p += 8;
	return p != 0;
}

char _license[] SEC("license") = "GPL";
