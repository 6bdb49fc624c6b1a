// Scenario 23: an update drops what the slot held.
// From a stack copy: the slot's bytes are ignored, the old pointer is dropped exactly once.
// From another value with slots: refused, a helper would read the slot.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: setup fill
// scenario: cpu update_from_stack,is_empty
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p, *old;
	p = object_find();
	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		object_release(old);
	return 1;
}

SEC("tc")
int update_from_stack(struct __sk_buff *ctx)
{
	struct value fresh = {.plain = 7};
	int key = 0;

	return bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
}

SEC("tc")
int is_empty(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return v->plain == 7 && !v->owned;
}

SEC("tc")
int update_from_value(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	int key = 1;
	return bpf_map_update_elem(&slots, &key, v, BPF_ANY);
}

char _license[] SEC("license") = "GPL";
