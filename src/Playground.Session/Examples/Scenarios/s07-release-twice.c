// Scenario 7: one reference, two releases.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int release_twice(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	object_release(p);
	object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
