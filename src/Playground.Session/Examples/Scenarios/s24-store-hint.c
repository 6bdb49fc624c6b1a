// Scenario 24: what may be a hint.
// Borrowed, loaded and owned pointers may; one into the middle may not, unless an embedded struct of the slot's type lies there.
//
// kernels: linux-6.18 linux-6.12 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
	struct sched_entity __kptr_untrusted *entity;
};

SLOTS(slots, ARRAY, struct value);

SEC("tp_btf/task_newtask")
int BPF_PROG(store_argument, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = task;
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(store_shifted, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = (void *)task + 4;
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(store_embedded, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->entity = &task->se;
	return 0;
}

SEC("tp_btf/task_newtask")
int BPF_PROG(store_variable, struct task_struct *task, u64 flags)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = (void *)task + (flags & 8);
	return 0;
}

SEC("tc")
int store_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = v->owned;
	return 0;
}

SEC("tc")
int store_again(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = *(struct object *volatile *)&v->hint;
	return 0;
}

SEC("tc")
int store_owned(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = object_find();

	if (!p)
		return 0;
	v->hint = p;
	object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
