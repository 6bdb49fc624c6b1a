// Exhibit X6: readers that take the pointer away.
// With an exchange alone a reader has to take the pointer out, look, and put it back. While it is out every other reader finds nothing:
// a cache that all CPUs read is empty for all but one of them. bpf_kptr_get, or a load and a count, leaves the pointer where it is.
// Protected: what is in the map can be found by everybody.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: setup fill
// scenario: cpu read_by_exchange
// scenario: cpu read_by_exchange
// scenario: expect misses[0] == 0
// finds: linux-6.18 assertion
// finds: linux-6.12 assertion
// finds: linux-6.1 assertion
// finds: proposal-2022-02 assertion
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
int read_by_exchange(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kptr_xchg(&v->owned, NULL);

	if (!p)
		return missed();
	p = bpf_kptr_xchg(&v->owned, p);
	if (p)
		object_release(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
