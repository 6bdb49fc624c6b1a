// Scenario 46b: a count in a program that sleeps (X4).
// bpf_kptr_get takes an RCU section of its own around both steps (I4), so that programs that sleep may call it.
// The alternative, a load and maybe_get_net, needs the program to open the section.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu take
// scenario: cpu get
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

SEC("syscall")
int get(void *ctx)
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

SEC("syscall")
int alternative(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p;
	bpf_rcu_read_lock();
	p = v->owned;
	if (p)
		p = maybe_get_net(p);
	bpf_rcu_read_unlock();
	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("syscall")
int alternative_without(void *ctx)
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
