// Scenario 60b: kernel functions are for some kinds of programs.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

SEC("tc")
int mask_in_tc(struct __sk_buff *ctx)
{
	struct bpf_cpumask *m = bpf_cpumask_create();

	if (m)
		bpf_cpumask_release(m);
	return 0;
}

char _license[] SEC("license") = "GPL";
