// Scenario 36c: a type whose count is not known cannot be stored.
// The table from types to places of counts is the list of types that a slot may own.
//
// kernels: proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct file __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int exchange(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct file *old = bpf_kptr_xchg(&v->owned, NULL);

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
