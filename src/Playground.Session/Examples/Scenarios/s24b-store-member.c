// Scenario 24b: an embedded object may be a hint, but not owned.
//
// kernels: linux-6.1
#include "scenario.h"

struct value {
	struct other __kptr *owned;
	struct other __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int member_as_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = object_find();

	if (!p)
		return 0;
	v->hint = &p->memb;
	object_release(p);
	return 0;
}

SEC("tc")
int member_as_owned(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = object_find();
	struct other *old;

	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, &p->memb);
	if (old)
		other_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
