// Scenario 47: the verifier puts in where the count is.
// The last argument of bpf_kptr_try_set and bpf_kptr_get is the kernel's: it looks the pointee's type up and patches the offset of
// its count into R3 or R2 before the call. What the program puts there is overridden. Two types, two offsets.
//
// kernels: proposal-2022-02
// scenario: cpu overridden,get_net
// scenario: cpu task_offset
#include "scenario.h"

struct value {
	struct net __kptr *net;
	struct task_struct __kptr *task;
	struct xdp_frame __kptr *frame;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int overridden(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);
	int err;

	if (!p)
		return 0;
	err = bpf_kptr_try_set(&v->net, p, 4096);
	put_net(p);
	return err;
}

SEC("tc")
int task_offset(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct task_struct *p = get_task_by_id(1);
	int err;

	if (!p)
		return 0;
	err = bpf_kptr_try_set(&v->task, p, 0);
	put_task(p);
	return err;
}

SEC("tc")
int get_net(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_kptr_get(&v->net, 123);

	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("tc")
int without_count(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct xdp_frame *p = bpf_kptr_get(&v->frame, 0);

	if (p)
		put_xdp_frame(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
