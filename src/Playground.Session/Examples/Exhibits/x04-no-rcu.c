// Exhibit X4: a count that is no longer there.
// A program that may sleep is no RCU reader. It reads the pointer and is off the CPU; meanwhile the last count is dropped, a grace period ends
// that did not wait for it, and the memory is somebody else's. Even an increment that refuses zero reads a foreign word then. The helper's own
// RCU section around both steps holds the memory; so programs that sleep may call it.
// Protected: I4, the count may be looked at only while its memory cannot be reused.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu get_sleeping
// scenario: cpu take
// scenario: rcu
// finds: proposal-2022-02+kptr_get=no-rcu use-after-free
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
int get_sleeping(void *ctx)
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

char _license[] SEC("license") = "GPL";
