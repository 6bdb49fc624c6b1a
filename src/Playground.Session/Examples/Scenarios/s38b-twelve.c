// Scenario 38b: twelve slots one by one.
// Later kernels refuse the whole object's types (E2BIG); Linux 6.1 takes eight and says that there are more.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	struct object __kptr *a;
	struct object __kptr *b;
	struct object __kptr *c;
	struct object __kptr *d;
	struct object __kptr *e;
	struct object __kptr *f;
	struct object __kptr *g;
	struct object __kptr *h;
	struct object __kptr *i;
	struct object __kptr *j;
	struct object __kptr *k;
	struct object __kptr *l;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int twelve(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->a, NULL);

	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
