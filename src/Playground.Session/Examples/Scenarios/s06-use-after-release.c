// Scenario 6: a pointer that was given up is gone.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int use_after_release(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	object_release(p);
	return object_number(p);
}

char _license[] SEC("license") = "GPL";
