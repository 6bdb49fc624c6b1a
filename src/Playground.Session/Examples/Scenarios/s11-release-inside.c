// Scenario 11: only the beginning of an object can be released.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int release_inside(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	object_release((void *)p + 8);
	return 0;
}

char _license[] SEC("license") = "GPL";
