// Scenario 57: an object with a copy for each CPU.
//
// kernels: linux-6.18 linux-6.12
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
int this_cpu(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct percpu __percpu_kptr *p = bpf_percpu_obj_new(struct percpu);
	struct percpu *mine;

	if (!p)
		return 0;
	p = bpf_kptr_xchg(&v->percpu, p);
	if (p)
		bpf_percpu_obj_drop(p);
	p = v->percpu;
	if (!p)
		return 0;
	mine = bpf_this_cpu_ptr(p);
	mine->a = 5;
	return mine->a;
}

SEC("tc")
int direct(struct __sk_buff *ctx)
{
	struct percpu __percpu_kptr *p = bpf_percpu_obj_new(struct percpu);
	int r;

	if (!p)
		return 0;
	r = ((struct percpu *)p)->a;
	bpf_percpu_obj_drop(p);
	return r;
}

SEC("tc")
int wrong_drop(struct __sk_buff *ctx)
{
	struct percpu __percpu_kptr *p = bpf_percpu_obj_new(struct percpu);

	if (!p)
		return 0;
	bpf_obj_drop(p);
	return 0;
}

SEC("tc")
int wrong_percpu_drop(struct __sk_buff *ctx)
{
	struct number *p = bpf_obj_new(struct number);

	if (!p)
		return 0;
	bpf_percpu_obj_drop(p);
	return 0;
}

SEC("tc")
int into_plain_slot(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct percpu __percpu_kptr *p = bpf_percpu_obj_new(struct percpu);
	void *old;

	if (!p)
		return 0;
	old = bpf_kptr_xchg(&v->number, p);
	if (old)
		bpf_obj_drop(old);
	return 0;
}

SEC("tc")
int with_slot(struct __sk_buff *ctx)
{
	struct holder __percpu_kptr *p = bpf_percpu_obj_new(struct holder);

	if (p)
		bpf_percpu_obj_drop(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
