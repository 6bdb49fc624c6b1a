// Scenario 36: a type that nobody knows how to give up cannot be stored.
// The kernel refuses the object's types (ENOENT), without a log line; libbpf then loads without them, and the map has no slots.
// The list of destructors is the list of types that a slot may own. A hint needs none.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

struct value {
	long plain;
	struct nf_conn __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

struct nf_conn *complete;

SEC("tc")
int exchange(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct nf_conn *old = bpf_kptr_xchg(&v->owned, NULL);

	return old != NULL;
}

SEC("tc")
int look(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return v->plain;
}

char _license[] SEC("license") = "GPL";
