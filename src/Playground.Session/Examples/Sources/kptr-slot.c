// A kernel pointer kept in a map, as in the 2022 mailing list thread.
// `put` takes a reference to a task and moves it into the slot;
// `take` moves it out again and gives the reference back.
// Try: delete a release, or use `t` after it was moved. Then press Run and Explore.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct value {
	struct task_struct __kptr *task;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, struct value);
	__uint(max_entries, 1);
} slots SEC(".maps");

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;

SEC("tc")
int put(struct __sk_buff *ctx)
{
	struct task_struct *t, *old;
	struct value *v;
	int key = 0;

	v = bpf_map_lookup_elem(&slots, &key);
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
int take(struct __sk_buff *ctx)
{
	struct task_struct *t;
	struct value *v;
	int key = 0;

	v = bpf_map_lookup_elem(&slots, &key);
	if (!v)
		return 0;
	t = bpf_kptr_xchg(&v->task, NULL);
	if (!t)
		return 0;
	bpf_task_release(t);
	return 1;
}

char _license[] SEC("license") = "GPL";
