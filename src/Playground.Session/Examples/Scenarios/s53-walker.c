// Scenario 53: a value whose fields are bad from the fifth on.
// Finding the slots and taking what they need (types, modules, destructors) are two steps. A walk that takes as it goes has to give back
// when a later field is bad: see "Walking fields" in the documentation for what is left over. Here the seventh slot's type has no destructor:
// nothing of the six before is kept, the map has no slots at all.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *a;
	struct object __kptr *b;
	struct object __kptr *c;
	struct object __kptr *d;
	struct object __kptr *e;
	struct object __kptr *f;
	struct file __kptr *bad;
};

SLOTS(slots, ARRAY, struct value);

struct file *whole_file;

SEC("tc")
int first_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->a, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int plain(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return v->plain;
}

char _license[] SEC("license") = "GPL";
