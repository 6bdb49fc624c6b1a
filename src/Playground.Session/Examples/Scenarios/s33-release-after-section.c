// Scenario 33: a count of your own outlives the section.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
// scenario: cpu release_after
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("syscall")
int release_after(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	bpf_rcu_read_lock();
	p = v->owned;
	if (!p) {
		bpf_rcu_read_unlock();
		return 0;
	}
	p = object_acquire(p);
	bpf_rcu_read_unlock();
	if (p)
		object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
