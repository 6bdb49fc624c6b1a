// Scenario 59: no exchange and no release under a lock.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	struct bpf_spin_lock lock;
	struct object __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int exchange_locked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	bpf_spin_lock(&v->lock);
	p = bpf_kptr_xchg(&v->owned, NULL);
	bpf_spin_unlock(&v->lock);
	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int release_locked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = object_find();

	if (!p)
		return 0;
	bpf_spin_lock(&v->lock);
	object_release(p);
	bpf_spin_unlock(&v->lock);
	return 0;
}

char _license[] SEC("license") = "GPL";
