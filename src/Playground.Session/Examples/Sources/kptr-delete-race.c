// Race X8: one CPU deletes the element, another takes the pointer out of it.
// Both go through an atomic exchange of the slot, so exactly one of them drops the reference.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct value {
	struct task_struct __kptr *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, int);
	__type(value, struct value);
	__uint(max_entries, 4);
} slots SEC(".maps");

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;

static __always_inline struct value *slot(void)
{
	int key = 0;

	return bpf_map_lookup_elem(&slots, &key);
}

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v, empty = {};
	int key = 0;

	bpf_map_update_elem(&slots, &key, &empty, BPF_ANY);
	v = slot();
	if (!v)
		return 0;
	t = bpf_task_from_pid(1);
	if (!t)
		return 0;
	old = bpf_kptr_xchg(&v->task, t);
	if (old)
		bpf_task_release(old);
	return 1;
}

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	int key = 0;

	return bpf_map_delete_elem(&slots, &key);
}

SEC("tc")
int take(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v = slot();

	if (!v)
		return 0;
	t = bpf_kptr_xchg(&v->task, NULL);
	if (!t)
		return 0;
	bpf_task_release(t);
	return 1;
}

char _license[] SEC("license") = "GPL";
