// Scenario 49: a net namespace for every CPU (X6).
// With an exchange alone one reader has it and the others find nothing; bpf_kptr_get leaves it where it is.
// Looking it up each time walks an idr: compare what the two touch.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu read_by_exchange
// scenario: cpu read_by_exchange
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
int read_by_exchange(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_xchg(&v->owned, NULL);
	struct net *old;

	if (!p)
		return 77; // another CPU has it
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		put_net(old);
	return 1;
}

SEC("tc")
int read_by_get(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_get(&v->owned, 0);

	if (!p)
		return 77;
	put_net(p);
	return 1;
}

SEC("tc")
int look_up(struct __sk_buff *ctx)
{
	struct net *p = get_net_ns_by_id(1);

	if (!p)
		return 77;
	put_net(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
