// Scenario 54: objects of the program's own.
// Made, written, stored, taken and dropped like any other. Neither type nor owner may be mixed up.
//
// kernels: linux-6.18 linux-6.12
// scenario: cpu stash,write_loaded
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
int stash(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct number *p = bpf_obj_new(struct number);
	int r;

	if (!p)
		return 0;
	p->a = 41;
	p = bpf_kptr_xchg(&v->number, p);
	if (p)
		bpf_obj_drop(p);
	p = bpf_kptr_xchg(&v->number, NULL);
	if (!p)
		return 0;
	r = p->a + 1;
	bpf_obj_drop(p);
	return r;
}

SEC("tc")
int leak(struct __sk_buff *ctx)
{
	struct number *p = bpf_obj_new(struct number);
	return p != NULL;
}

SEC("tc")
int wrong_type(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct foreign *p = bpf_obj_new(struct foreign);
	void *old;

	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->number, p);
	if (old)
		bpf_obj_drop(old);
	return 0;
}

SEC("tc")
int kernel_into_local(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct task_struct *p = bpf_task_from_pid(1);
	void *old;

	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->number, p);
	if (old)
		bpf_obj_drop(old);
	return 0;
}

SEC("tc")
int local_into_kernel(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct number *p = bpf_obj_new(struct number);
	void *old;

	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->task, p);
	if (old)
		bpf_task_release(old);
	return 0;
}

SEC("tc")
int write_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct number *p = v->number;

	if (!p)
		return 0;
	p->a = 1;
	return 0;
}

SEC("syscall")
int write_untrusted(void *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct number *p = v->number;

	if (!p)
		return 0;
	p->a = 1;
	return 0;
}

SEC("tc")
int drop_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct number *p = v->number;

	if (!p)
		return 0;
	bpf_obj_drop(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
