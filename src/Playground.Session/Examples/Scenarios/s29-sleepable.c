// Scenario 29: a program that sleeps holds no RCU.
// Outside a section of its own, the loaded object may be freed while it looks.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("syscall")
int outside(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	p = object_acquire(p);
	if (p)
		object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
