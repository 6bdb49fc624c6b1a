// Scenario 36b: a task cannot be stored in Linux 6.1.
// Only the kernel's own test types have a destructor there. The map is created, its slots are plain bytes, and the exchange is told so.
//
// kernels: linux-6.1
#include "scenario.h"

struct value {
	long plain;
	struct task_struct __kptr *owned;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int exchange(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct task_struct *old = bpf_kptr_xchg(&v->owned, NULL);

	return old != NULL;
}

SEC("tc")
int look(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return v->plain;
}

char _license[] SEC("license") = "GPL";
