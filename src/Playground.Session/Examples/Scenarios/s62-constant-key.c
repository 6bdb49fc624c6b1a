// Scenario 62: an array element that is surely there.
// Newer kernels know that a constant key in range is found; older ones want the check.
// A key of zero is always seen; of another number in four bytes of the stack the verifier forgets the value.
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
int in_range(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);
	return v->plain;
}

SEC("tc")
int on_half_a_word(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 3);
	return v->plain;
}

SEC("tc")
int out_of_range(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 4);
	return v->plain;
}

char _license[] SEC("license") = "GPL";
