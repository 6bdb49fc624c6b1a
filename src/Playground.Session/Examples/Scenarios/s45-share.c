// Scenario 45: share a reference with the map (X1, X2, X2b).
// bpf_kptr_try_set counts for the map first and publishes then (I2): whoever takes the pointer out may drop it at once.
// The caller keeps its own count; the loser of two sharers gets -EBUSY and keeps its count too.
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
int share(struct __sk_buff *ctx)
{
	struct value *from = at(slots, 0), *to = at(slots, 1);
	struct net *p;
	int err;

	if (!from || !to)
		return 0;
	p = bpf_kptr_xchg(&from->owned, NULL);
	if (!p)
		return 0; // the only reference
	err = bpf_kptr_try_set(&to->owned, p, 0);
	put_net(p);
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

SEC("tc")
int keep_forever(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);

	if (!p)
		return 0;
	return bpf_kptr_try_set(&v->owned, p, 0);
}

char _license[] SEC("license") = "GPL";
