// Scenario 12: NULL cannot be released.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int release_maybe_null(struct __sk_buff *ctx)
{
	object_release(object_find());
	return 0;
}

SEC("tc")
int release_null(struct __sk_buff *ctx)
{
	object_release((struct object *)NULL);
	return 0;
}

char _license[] SEC("license") = "GPL";
