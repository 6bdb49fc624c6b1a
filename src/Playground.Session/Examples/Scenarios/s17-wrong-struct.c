// Scenario 17: a slot takes its own type only.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	struct object __kptr *owned;
	struct other __kptr *second;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int wrong_struct(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct other *old;
	struct object *p;
	p = object_find();
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->second, p);
	if (old)
		other_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
