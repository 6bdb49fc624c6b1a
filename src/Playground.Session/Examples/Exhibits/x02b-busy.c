// Exhibit X2b: the slot was taken.
// Two CPUs share into one slot. One wins; the other has counted for the map in vain, has to take that back, and gets -EBUSY.
// It never drops to zero by that, for its own count is still there. If the extra count stays, the object lives for ever.
// Protected: I6, every count that is taken is given up once.
//
// kernels: proposal-2022-02
// scenario: cpu share_first
// scenario: cpu share_second
// finds: proposal-2022-02+kptr_try_set=keep-count leak
#include "scenario.h"

struct value {
	struct net __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int share_first(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);
	int err;

	if (!p)
		return 0;
	err = bpf_kptr_try_set(&v->owned, p, 0);
	put_net(p);
	return err;
}

SEC("tc")
int share_second(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(2);
	int err;

	if (!p)
		return 0;
	err = bpf_kptr_try_set(&v->owned, p, 0);
	put_net(p);
	return err;
}

char _license[] SEC("license") = "GPL";
