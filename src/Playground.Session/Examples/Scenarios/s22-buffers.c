// Scenario 22: no helper and no global function gets a slot as plain memory.
// A buffer that ends just before the slot is fine.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int helper_over_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	bpf_skb_load_bytes(ctx, 0, v, 16);
	return 0;
}

SEC("tc")
int helper_before_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	bpf_skb_load_bytes(ctx, 0, v, 8);
	return 0;
}
__noinline int first(long *number)
{
	return number ? *number : 0;
}

__noinline int whole(struct value *v)
{
	return v ? v->plain : 0;
}

SEC("tc")
int global_before_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return first(&v->plain);
}

SEC("tc")
int global_over_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return whole(v);
}

char _license[] SEC("license") = "GPL";
