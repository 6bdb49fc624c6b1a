// Scenario 3: a reference that is taken and forgotten.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	object_find();
	return 0;
}

char _license[] SEC("license") = "GPL";
