// Exhibit X3: a count on what is already dying.
// A getter reads the pointer out of the slot; before it counts, another CPU takes the pointer out and drops the last count. A plain increment
// brings the dying object's count from zero back to one, and the getter uses memory that is about to go. Counting only when the count is not zero
// fails here, and the getter returns NULL, which the program must handle.
// Protected: I3, never resurrect: zero is final.
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

char _license[] SEC("license") = "GPL";
