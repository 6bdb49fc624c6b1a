// Exhibit X2: sharing leaves two owners.
// After a share the slot owns one count and the sharer still owns its own, which it drops when it likes; whoever takes the pointer out of the
// slot drops the other. If the share counts nothing for the map, two owners live on one count, and the second to drop it drops a dead object.
// Protected: I1, every count has exactly one owner.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu share
// scenario: cpu take_shared
// finds: proposal-2022-02+kptr_try_set=no-count refcount-underflow,double-release
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
