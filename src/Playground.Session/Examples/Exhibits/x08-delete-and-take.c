// Exhibit X8: an element dies while its pointer is taken.
// The deleter gives up what the element's slots hold, a program takes the pointer out at the same time. Both exchange the slot, so exactly one of
// them gets it. If the deleter looks first and clears then, both get it and both drop it.
// Protected: I7, the death of a value drops each of its pointers exactly once.
//
// kernels: proposal-2022-02
// scenario: setup fill
// scenario: cpu forget
// scenario: cpu take
// finds: proposal-2022-02+field_free=two-steps refcount-underflow
#include "scenario.h"

struct value {
	struct net __kptr *owned;
};

SLOTS(slots, HASH, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct value fresh = {}, *v;
	struct net *p;
	int key = 0;

	bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
	v = bpf_map_lookup_elem(&slots, &key);
	p = get_net_ns_by_id(1);
	if (!p)
		return 0;
	if (!v) {
		put_net(p);
		return 0;
	}
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

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	int key = 0;
	return bpf_map_delete_elem(&slots, &key);
}

char _license[] SEC("license") = "GPL";
