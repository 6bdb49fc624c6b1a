// Scenario 2: what an exchange returns is yours too.
// Even with NULL going in: what comes out may own a count, and somebody has to give it up.
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
int ignore_result(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	bpf_kptr_xchg(&v->owned, NULL);
	return 0;
}

char _license[] SEC("license") = "GPL";
