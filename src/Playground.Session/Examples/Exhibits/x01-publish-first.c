// Exhibit X1: published before it is counted.
// A sharer puts its pointer into the slot and counts for the map afterwards. In between another CPU takes the pointer out and drops it:
// the count, one, goes to zero, the object dies, and the sharer's increment comes too late. Counting first and publishing then cannot go wrong.
// Protected: I2, count before publish: what a slot holds is counted already.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu share
// scenario: cpu take_shared
// finds: proposal-2022-02+kptr_try_set=publish-first refcount-inc-from-zero
#include "scenario.h"

struct value {
	struct net __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p, *old;
	p = get_net_ns_by_id(1);
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		put_net(old);
	return 1;
}

SEC("tc")
int share(struct __sk_buff *ctx)
{
	struct value *from = at(slots, 0), *to = at(slots, 1);
	struct net *p;
	int err;

	if (!from || !to)
		return 0;
	p = bpf_kptr_xchg(&from->owned, NULL);
	if (!p)
		return 0; // the only reference is ours now
	err = bpf_kptr_try_set(&to->owned, p, 0);
	put_net(p); // ours, shared or not
	return err;
}

SEC("tc")
int take_shared(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 1);
	struct net *p;

	if (!v)
		return 0;
	p = bpf_kptr_xchg(&v->owned, NULL);
	if (!p)
		return 0;
	put_net(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
