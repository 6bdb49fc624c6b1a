// Scenario 46: a count on what is in the slot (X3).
// bpf_kptr_get reads the slot and counts unless the count is zero (I3): zero is final. With a plain increment a dying object comes back.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu take
// scenario: cpu get
// finds: proposal-2022-02+kptr_get=plain-inc refcount-inc-from-zero
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
int take(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_xchg(&v->owned, NULL);

	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("tc")
int get(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_get(&v->owned, 0);

	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("tc")
int get_and_leak(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	bpf_kptr_get(&v->owned, 0);
	return 0;
}

SEC("tc")
int get_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_get(&v->owned, 0);
	int i = p->ifindex;

	if (p)
		put_net(p);
	return i;
}

SEC("tc")
int alternative(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = v->owned;

	if (!p)
		return 0;
	p = maybe_get_net(p);
	if (!p)
		return 0;
	put_net(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
