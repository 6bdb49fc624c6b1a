// Exhibit X10: a hint whose object is gone.
// A hint owns nothing: its object may be freed at any time, and the load through it reads other bytes or none at all. The kernel is safe all the
// same, for such loads survive a bad address (the register becomes zero); the meaning is not. With plain loads it would be a use after free.
// Protected: the kernel is safe whatever a hint says; what it says is only a hint.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu take
// scenario: cpu look
// scenario: rcu
// finds: proposal-2022-02+hint_load=plain use-after-free
#include "scenario.h"

struct value {
	struct net __kptr *owned;
	struct net __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);

	if (!p)
		return 0;
	v->hint = p;
	p = bpf_kptr_xchg(&v->owned, p);
	if (p)
		put_net(p);
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
int look(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = v->hint;
	return p ? p->ifindex : 0;
}

char _license[] SEC("license") = "GPL";
