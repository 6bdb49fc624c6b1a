// Scenario 56: slots inside objects of the program's own.
// From 6.12 on an exchange takes them; nothing else does, not even a load. Dropping the holder drops what it holds.
//
// kernels: linux-6.18 linux-6.12
// scenario: cpu hold
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
int hold(struct __sk_buff *ctx)
{
	struct holder *h = bpf_obj_new(struct holder);
	struct number *p;

	if (!h)
		return 0;
	p = bpf_obj_new(struct number);
	if (!p) {
		bpf_obj_drop(h);
		return 0;
	}
	p = bpf_kptr_xchg(&h->inner, p);
	if (p)
		bpf_obj_drop(p);
	bpf_obj_drop(h);
	return 1;
}

SEC("tc")
int load(struct __sk_buff *ctx)
{
	struct holder *h = bpf_obj_new(struct holder);
	struct number *p;

	if (!h)
		return 0;
	p = h->inner;
	bpf_obj_drop(h);
	return p != NULL;
}

char _license[] SEC("license") = "GPL";
