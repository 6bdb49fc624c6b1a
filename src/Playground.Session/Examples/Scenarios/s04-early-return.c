// Scenario 4: one path forgets.
// Only the early return leaks; the verifier names the call whose reference is left.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int early_return(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	if (ctx->len > 100)
		return 1;
	object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
