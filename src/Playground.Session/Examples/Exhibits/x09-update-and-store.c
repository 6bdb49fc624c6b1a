// Exhibit X9: an update while a pointer is stored.
// An update copies the plain bytes around the slot and then drops what the slot holds; a pointer that is stored in between is dropped at once, which
// is legal and surprises. If the copy goes over the slot as over any bytes, the pointer that was there is overwritten and its count is nobody's.
// Protected: I5, a slot is owned or NULL, and changes by exchange only.
//
// kernels: proposal-2022-02
// scenario: cpu update
// scenario: cpu store
// finds: proposal-2022-02+map_update=whole-value leak
#include "scenario.h"

struct value {
	long plain;
	struct net __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int update(struct __sk_buff *ctx)
{
	struct value fresh = {.plain = 7};
	int key = 0;

	return bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
}

SEC("tc")
int store(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);

	if (!p)
		return 0;
	p = bpf_kptr_xchg(&v->owned, p);
	if (p)
		put_net(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
