// Scenario 55: an object with several owners.
// bpf_refcount_acquire adds one; the last to drop frees. From an owned object it cannot fail.
//
// kernels: linux-6.18 linux-6.12
// scenario: setup two_owners
// scenario: cpu from_slot
#include "scenario.h"

struct number {
	long a;
	int b;
};

struct counted {
	long a;
	struct bpf_refcount count;
};

struct holder {
	long a;
	struct number __kptr *inner;
};

struct percpu {
	long a;
};

struct foreign {
	long a;
};

struct value {
	struct number __kptr *number;
	struct counted __kptr *counted;
	struct holder __kptr *holder;
	struct percpu __percpu_kptr *percpu;
	struct task_struct __kptr *task;
};

SLOTS(slots, ARRAY, struct value);

// So that the compiler keeps the types whole.
struct number *keep_number;
struct counted *keep_counted;
struct holder *keep_holder;
struct percpu *keep_percpu;
struct foreign *keep_foreign;

SEC("tc")
int two_owners(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct counted *p = bpf_obj_new(struct counted), *q;
	void *old;

	if (!p)
		return 0;
	q = bpf_refcount_acquire(p);
	old = bpf_kptr_xchg(&v->counted, q);
	if (old)
		bpf_obj_drop(old);
	bpf_obj_drop(p);
	return 1;
}

SEC("tc")
int from_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct counted *p = v->counted;

	if (!p)
		return 0;
	p = bpf_refcount_acquire(p);
	if (p)
		bpf_obj_drop(p);
	return 1;
}

SEC("tc")
int from_slot_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct counted *p = v->counted;

	if (!p)
		return 0;
	p = bpf_refcount_acquire(p);
	bpf_obj_drop(p);
	return 0;
}

SEC("syscall")
int outside_section(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct counted *p = v->counted;

	if (!p)
		return 0;
	p = bpf_refcount_acquire(p);
	if (p)
		bpf_obj_drop(p);
	return 0;
}

SEC("tc")
int without_count(struct __sk_buff *ctx)
{
	struct holder *p = bpf_obj_new(struct holder), *q;

	if (!p)
		return 0;
	q = bpf_refcount_acquire(p);
	bpf_obj_drop(p);
	if (q)
		bpf_obj_drop(q);
	return 0;
}

char _license[] SEC("license") = "GPL";
