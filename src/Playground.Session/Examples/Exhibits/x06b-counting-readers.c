// Exhibit X6b: readers that leave the pointer where it is.
// The other half of X6: each reader takes a count of its own on what is in the slot, and nobody misses it.
// Protected: what is in the map can be found by everybody.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
// scenario: setup fill
// scenario: cpu read_by_count
// scenario: cpu read_by_count
// scenario: expect misses[0] == 0
#include "scenario.h"

struct value {
	struct object __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);
SLOTS(misses, ARRAY, long);

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
static __always_inline int missed(void)
{
	long *count = at(misses, 0);

	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}

SEC("tc")
int read_by_count(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
#if PLAYGROUND_PROPOSAL
	p = bpf_kptr_get(&v->owned, 0);
#else
	p = v->owned;
	if (p)
		p = object_acquire(p);
#endif
	if (!p)
		return missed();
	object_release(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
