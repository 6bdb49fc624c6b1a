// Scenario 60: kernel functions are for GPL programs.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int kernel_function(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (p)
		object_release(p);
	return 0;
}

char _license[] SEC("license") = "Proprietary";
