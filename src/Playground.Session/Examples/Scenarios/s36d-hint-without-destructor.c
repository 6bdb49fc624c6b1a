// Scenario 36d: a hint needs no destructor.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu look
#include "scenario.h"

struct value {
	struct nf_conn __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int look(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct nf_conn *ct = v->hint;
	return ct ? ct->status : 0;
}

char _license[] SEC("license") = "GPL";
