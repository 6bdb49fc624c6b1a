// Scenario 35: what a walk through a trusted object reaches.
// Some fields are trusted or protected by RCU as well; others are not, and nothing reached through an untrusted pointer is.
//
// kernels: linux-6.18 linux-6.12
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tp_btf/task_newtask")
int BPF_PROG(walk_parent, struct task_struct *task, u64 flags)
{
	struct task_struct *p = bpf_task_acquire(task->real_parent);

	if (p)
		bpf_task_release(p);
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(walk_wakee, struct task_struct *task, u64 flags)
{
	struct task_struct *p = bpf_task_acquire(task->last_wakee);

	if (p)
		bpf_task_release(p);
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(acquire_argument, struct task_struct *task, u64 flags)
{
	struct task_struct *p = bpf_task_acquire(task);

	if (p)
		bpf_task_release(p);
	return 0;
}

SEC("tc")
int walk_untrusted(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct task_struct *p = v->hint;

	if (!p)
		return 0;
	p = bpf_task_acquire(p->group_leader);
	if (p)
		bpf_task_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
