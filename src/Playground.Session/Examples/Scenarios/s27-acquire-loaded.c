// Scenario 27: a count of your own on a loaded object.
// The function takes one unless the count is zero: another CPU may have taken the object out and dropped it (X3).
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
// scenario: setup fill
// scenario: cpu take
// scenario: cpu acquire
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
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
int take(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kptr_xchg(&v->owned, NULL);

	if (!p)
		return 0;
	object_release(p);
	return 1;
}

SEC("tc")
int acquire(struct __sk_buff *ctx)
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
	if (!p)
		return 77; // it was dying
	number = object_number(p);
	object_release(p);
	return number;
}

char _license[] SEC("license") = "GPL";
