// Scenario 31: what RCU protected is untrusted after the section.
// It may still be looked through, with loads that survive a bad address; it may not be acquired.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("syscall")
int acquire_after(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	bpf_rcu_read_lock();
	p = v->owned;
	bpf_rcu_read_unlock();
	if (!p)
		return 0;
	p = object_acquire(p);
	if (p)
		object_release(p);
	return 0;
}

SEC("syscall")
int look_after(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	bpf_rcu_read_lock();
	p = v->owned;
	bpf_rcu_read_unlock();
	return p ? object_number(p) : 0;
}

SEC("syscall")
int look_after_unchecked(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p;
	bpf_rcu_read_lock();
	p = v->owned;
	bpf_rcu_read_unlock();
	return object_number(p);
}

char _license[] SEC("license") = "GPL";
